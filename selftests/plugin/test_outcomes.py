"""Each outcome, as a person, a script and another reporter see it."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.facts import Place, Unavailable


def test_a_healthy_host_passes_and_says_what_it_saw(scratch: Scratch) -> None:
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0, ran.text
    assert set(ran.outcomes().values()) == {"passed"}
    assert ran.document["totals"]["passed"] == 8
    assert {check["check"]: check["saw"] for check in ran.document["checks"]}["area.runs"] == 2
    assert ran.document["not_applicable"] == {"web": ["area.only_a_tree_shows"]}
    assert "not applicable to web" in ran.text


def test_a_failure_says_four_things_and_no_traceback(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("--facts", "facts.json", "-k", "runs")
    assert ran.code == 1
    for line in (
        "area.runs [web: one]",
        "expected a running container, found exited",
        "seen in `docker inspect`",
        "One that does not serves nobody.",
        "fix (safe): docker start one",
        "look again: pytest --facts=facts.json 'tests/area/test_checks.py::test_runs[web:one]'",
    ):
        assert line in ran.text
    assert "Traceback" not in ran.text


def test_what_follows_from_a_failure_is_blocked_by_it_even_when_it_was_not_selected(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("--facts", "facts.json", "-k", "test_answers")
    assert ran.outcomes() == {"area.answers one": "blocked", "area.answers two": "passed"}
    assert ran.code == 1
    assert ran.document["results"][0]["blocked_by"] == "area.runs [web: one]"
    assert (
        "NOT SELECTED area.runs [web: one] is not well, and was not selected\n  1 BLOCKED by it: area.answers [one]"
        in ran.text
    )


def test_docker_down_is_one_failure_and_the_rest_is_blocked_by_name(scratch: Scratch) -> None:
    scratch.record(facts(docker=Unavailable("daemon down", Place(command="docker info"))))
    ran = scratch.pytest("--facts", "facts.json")
    bad = {name: outcome for name, outcome in ran.outcomes().items() if outcome != "passed"}
    assert [name for name, outcome in bad.items() if outcome == "failed"] == ["area.docker_answers docker"]
    assert bad["area.runs one"] == bad["area.answers two"] == "blocked"
    blocked = [r["blocked_by"] for r in ran.document["results"] if r["outcome"] == "blocked"]
    assert set(blocked) == {"area.docker_answers [web: docker]"}
    assert bad["area.is_healthy one"] == "unknown", "it names no cause, so nobody could look"


def test_unknown_is_red(scratch: Scratch) -> None:
    scratch.record(facts(docker=Unavailable("daemon down")))
    ran = scratch.pytest("--facts", "facts.json", "-k", "is_healthy")
    assert ran.code == 1
    assert set(ran.outcomes().values()) == {"unknown"}
    assert "UNKNOWN area.is_healthy [web: one]: daemon down" in ran.text


def test_blocked_items_come_back_with_last_failed(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False))
    scratch.pytest("--facts", "facts.json")
    again = scratch.pytest("--facts", "facts.json", "--lf")
    assert set(again.outcomes()) == {"area.runs one", "area.answers one"}


def test_a_warning_is_shown_and_counted_and_is_not_red(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "two", health="unhealthy"))
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0
    assert ran.outcomes()["area.is_healthy two"] == "warned"
    assert "WARNED area.is_healthy [web: two]: expected health, found none" in ran.text
    assert ran.document["totals"]["warned"] == 1


def test_a_check_that_sees_nothing_fails(scratch: Scratch) -> None:
    scratch.write(
        "tests/area/test_none.py",
        "from trueup.checks import Judges, check\n\n\n@check(judges=Judges.HOST)\ndef test_nothing(project):\n"
        '    """Of every project."""\n',
    )
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "tests/area/test_none.py")
    assert ran.outcomes() == {"area.nothing none-seen": "failed"}
    assert "expected at least one project to judge" in ran.text


def test_a_check_that_crashes_is_unknown_and_the_rest_is_judged(scratch: Scratch) -> None:
    scratch.write(
        "tests/area/test_bug.py",
        "from trueup.checks import Judges, check\n\n\n@check(judges=Judges.HOST)\ndef test_bug(service):\n"
        '    """A bug."""\n    raise KeyError("oops")\n',
    )
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 1
    assert ran.outcomes()["area.bug one"] == "unknown"
    assert ran.outcomes()["area.runs one"] == "passed"


def test_other_reporters_tell_the_same_story(scratch: Scratch, tmp_path: Path) -> None:
    broken = with_container(facts(), "one", running=False, status="exited")
    scratch.record(with_container(broken, "two", health="unhealthy"))
    scratch.pytest("--facts", "facts.json", "--junit-xml", "junit.xml", "--html", "r.html", "--self-contained-html")
    suite = ET.parse(tmp_path / "junit.xml").getroot()[0]  # noqa: S314 - pytest has just written it
    assert (suite.get("failures"), suite.get("skipped"), suite.get("tests")) == ("1", "1", "8")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    data = page.split('data-jsonblob="', 1)[1].split('"', 1)[0].replace("&#34;", '"').replace("&amp;", "&")
    results = [test[0]["result"] for test in json.loads(data)["tests"].values()]
    assert sorted(results) == ["Failed", *["Passed"] * 6, "Skipped"]


def test_workers_judge_the_same_as_one_process(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    alone = scratch.pytest("--facts", "facts.json")
    shared = scratch.pytest("--facts", "facts.json", "-n", "2")
    assert shared.outcomes() == alone.outcomes()
    assert shared.code == alone.code == 1
    assert [r["id"] for r in shared.document["results"]] == [r["id"] for r in alone.document["results"]]
