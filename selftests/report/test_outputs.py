"""Several faces of one real run of pytest: all are written, none owns the exit code, one that cannot be is said."""

import json
import os
import stat
import xml.etree.ElementTree as ET
from collections import Counter

import pytest

from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.report.outputs import OUTPUTS

FILES = {"--sarif": "r.sarif", "--junit": "r.xml", "--prometheus": "r.prom", "--dashboard": "r.html"}
EVERY = [part for option, name in FILES.items() for part in (option, name)]


def test_every_face_tells_the_same_run_also_from_workers(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    summary = scratch.write("summary.md", "")
    actions = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    ran = scratch.pytest("--facts", "facts.json", "-n", "2", *EVERY, environment=actions)
    assert ran.code == 1, ran.text
    assert set(FILES) | {"--result-json"} == {output.option for output in OUTPUTS}
    (run,) = json.loads((scratch.folder / "r.sarif").read_bytes())["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["area.runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] == 8, "services.one"
    assert "area.runs" in (scratch.folder / "r.html").read_text(encoding="utf-8")
    suite = ET.parse(scratch.folder / "r.xml").getroot()[0]  # noqa: S314 - ours
    assert [suite.get(word) for word in ("tests", "failures", "errors", "skipped")] == ["8", "1", "1", "0"]
    assert 'trueup_checks{state="failed",subject="web"} 1\n' in (scratch.folder / "r.prom").read_text()
    annotated = [line for line in ran.text.splitlines() if line.startswith("::error")]
    assert len(annotated) == 1
    assert annotated[0].startswith("::error file=expectations.yaml,line=8,title=area.runs [web%3A one]::expected")
    assert "**FAILED** area.runs" in summary.read_text(encoding="utf-8")


def test_github_is_told_where_it_runs_or_where_that_is_asked_for(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    actions = {"GITHUB_ACTIONS": "true"}
    told = [
        "::error" in scratch.pytest("--facts", "facts.json", *asked, environment=environment).text
        for asked, environment in (([], {}), (["--github"], {}), (["--no-github"], actions))
    ]
    assert told == [False, True, False]


def test_no_line_of_a_finding_is_a_workflow_command(scratch: Scratch) -> None:
    scratch.write(
        "tests/area/test_diff.py",
        "from trueup.checks import Judges, check, expect\n\n\n@check(judges=Judges.HOST)\ndef test_differs(docker):\n"
        '    """A file is as it should be."""\n    expect(False, "a", found="b", diff=("::error::owned",))\n',
    )
    scratch.record(facts())
    told = scratch.pytest("--facts", "facts.json", environment={"GITHUB_ACTIONS": "true"}).text.splitlines()
    (owned,) = (number for number, line in enumerate(told) if line.strip() == "::error::owned")
    (stopped,) = (number for number, line in enumerate(told) if line.startswith("::stop-commands::"))
    token = told[stopped].removeprefix("::stop-commands::")
    assert stopped < owned < told.index(f"::{token}::")
    assert len(token) == 32


def test_one_that_cannot_be_written_is_said_and_the_others_are_written(scratch: Scratch) -> None:
    scratch.record(facts())
    scratch.write(
        "conftest.py",
        "import pathlib\nimport pytest\n\n@pytest.hookimpl(trylast=True)\ndef pytest_collection_finish():\n"
        "    pathlib.Path('there').rename('gone')\n",
    )
    (scratch.folder / "there").mkdir()
    ran = scratch.pytest("--facts", "facts.json", *EVERY, "--sarif", "there/r.sarif")
    assert ran.code == 1
    assert "ERROR: --sarif there/r.sarif could not be written: No such file or directory" in ran.text
    assert "but the run is red" in ran.text.splitlines()[-1]
    assert ran.document["totals"]["passed"] == 8
    assert {name for name in FILES.values() if (scratch.folder / name).exists()} == {"r.xml", "r.prom", "r.html"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--sarif", "nosuch/r.sarif"], "--sarif nosuch/r.sarif: no such directory"),
        (["--junit", "."], "--junit .: not a file"),
        (["--prometheus", "r.txt"], "--prometheus r.txt: its name must end in .prom"),
        (["--junit", "same", "--sarif", "./same"], "--sarif and --junit would write one file"),
        (["--nagios"], "--exit-mode=nagios"),
    ],
)
def test_what_cannot_be_written_there_is_refused_before_anything_is_judged(
    scratch: Scratch, arguments: list[str], says: str
) -> None:
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", *arguments)
    assert ran.code == 4
    assert says in ran.text
    assert not ran.document


def test_metrics_can_be_read_whatever_the_umask_and_older_files_say(scratch: Scratch) -> None:
    old = scratch.write("r.prom", "old")
    old.chmod(0o600)
    (scratch.folder / "r.sarif").write_text("old")
    scratch.record(facts())
    before = os.umask(0o077)
    try:
        assert scratch.pytest("--facts", "facts.json", *EVERY).code == 0
        assert scratch.pytest("--facts", "nosuch", *EVERY).code == 4
    finally:
        os.umask(before)
    assert stat.S_IMODE(old.stat().st_mode) == 0o644
    assert "trueup_run_timestamp_seconds" in old.read_text(), "an older run's says its age, and stays"
    assert not (scratch.folder / "r.sarif").exists(), "an older run's must not pass for this one's"
    assert sorted(path.name for path in scratch.folder.iterdir() if "prom" in path.name) == ["r.prom"]


def test_what_was_not_collected_is_in_every_face(scratch: Scratch) -> None:
    scratch.write("tests/area/test_broken.py", "import nosuch\n")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "--continue-on-collection-errors", *EVERY, "--github")
    assert ran.code == 1
    (why,) = ran.document["incomplete"]
    assert why.startswith("tests/area/test_broken.py could not be collected: ")
    for name in ("r.sarif", "r.xml"):
        assert "test_broken.py could not be collected" in (scratch.folder / name).read_text()
    assert 'trueup_run_complete{subjects="web"} 0' in (scratch.folder / "r.prom").read_text()
    assert "::error title=trueup%3A not looked at whole::tests/area/test_broken.py" in ran.text
    assert "NOT LOOKED AT WHOLE: tests/area/test_broken.py" in ran.text.splitlines()[-1]


def test_nothing_is_imported_that_was_not_asked_for(scratch: Scratch) -> None:
    scratch.record(facts())
    scratch.write(
        "conftest.py",
        "import sys\n\ndef pytest_unconfigure():\n"
        "    print('loaded:', *sorted(name for name in sys.modules if name.startswith('trueup.report.')))\n",
    )
    plain = scratch.pytest("--facts", "facts.json").text.rpartition("loaded: ")[2].split()
    assert not Counter(plain) & Counter(f"trueup.report.{name}" for name in ("sarif", "junit", "prometheus", "github"))
    assert not {"trueup.report.html_view", "trueup.report.nagios", "trueup.nagios_mode"} & set(plain)
    asked = scratch.pytest("--facts", "facts.json", "--junit", "r.xml").text.rpartition("loaded: ")[2].split()
    assert set(asked) - set(plain) == {"trueup.report.junit"}
