"""The same facts give the same bytes in every output, whatever the process, its hashes, its time zone and its width."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from selftests.checkout import made_in
from selftests.dashboard import documents, server
from selftests.environment import an_operators
from trueup.facts.document import dump
from trueup.report.document import render
from trueup.report.outputs import OUTPUTS

FILES = {output.option: f"out{output.suffix or '.file'}".replace("out", output.name) for output in OUTPUTS}
PROCESSES = ({"PYTHONHASHSEED": "1", "TZ": "UTC"}, {"PYTHONHASHSEED": "4242", "TZ": "Asia/Tokyo", "LC_ALL": "C"})
FACES = """
import json, sys
from pathlib import Path
from trueup.report import github, monitor, nagios, step_summary, verdict
from trueup.report.outputs import OUTPUTS
content = json.loads(Path("result.json").read_bytes())
Path("faces.summary").write_bytes(step_summary.render(content))
Path("faces.text").write_text("\\n".join([
    *github.annotations(content), monitor.summary(content), nagios.output(content, 2),
    verdict.sentence(content), json.dumps(monitor.grouped(content, {"api-gpt-v1"})),
]), encoding="utf-8")
for output in OUTPUTS:
    Path(f"faces.{output.name}").write_bytes(output.render(content))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = made_in(tmp_path)
    (made / "facts.json").write_bytes(dump(server.detached()))
    return made


def written(folder: Path, environment: dict[str, str], *command: str) -> dict[str, bytes]:
    """What one command prints, and every file that came of it; those are taken away again."""
    before = set(folder.rglob("*"))
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder, env=an_operators() | {"PYTHONPATH": str(CHECKOUT), **environment},
        capture_output=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 1, 2}, done.stdout + done.stderr
    assert b"Traceback" not in done.stdout + done.stderr
    made = {"stdout": done.stdout, "stderr": done.stderr}
    for path in sorted(set(folder.rglob("*")) - before):
        if path.is_file() and ".trueup" not in path.parts:
            made[path.relative_to(folder).as_posix()] = path.read_bytes()
            path.unlink()
    return made


def alike(folder: Path, *command: str) -> dict[str, bytes]:
    """What came of it in the first process; in the second each byte is the same."""
    one, other = (written(folder, environment, *command) for environment in PROCESSES)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    return one


def test_a_run_writes_and_prints_the_same_twice(folder: Path) -> None:
    outputs = [f"{option}={name}" for option, name in FILES.items()]
    run = ("-m", "pytest", "-p", "selftests.report.still_clock", "-p", "no:cacheprovider", "--facts=facts.json")
    made = alike(folder, *run, "-q", "--github", "-rA", *outputs)
    assert made.keys() == {"stdout", "stderr", *FILES.values()}
    assert all(made[name] for name in FILES.values())
    assert json.loads(made[FILES["--result-json"]])["totals"]["failed"]
    assert b"::error" in made["stdout"]
    assert alike(folder, *run, "-q", "--exit-mode=nagios")["stdout"].startswith(b"TRUEUP CRITICAL")


def test_a_document_with_history_has_the_same_faces_twice(folder: Path) -> None:
    (folder / "result.json").write_bytes(render(documents.detached()))
    made = alike(folder, "-c", FACES)
    assert made.keys() == {"stdout", "stderr", "faces.summary", "faces.text", *(f"faces.{one.name}" for one in OUTPUTS)}
    assert b"What comes and goes" in made["faces.dashboard"]


@pytest.mark.parametrize(
    "command",
    [
        ("docs", "--facts=facts.json", "--to=made"),
        ("ports", "--facts=facts.json", "--json"),
        ("routes", "--facts=facts.json"),
        ("boot-order", "--facts=facts.json"),
        ("impact", "--facts=facts.json", "api-gpt-v1"),
        ("explain", "--facts=facts.json", "--json", "https://api.hey-watch.me/vibe-analysis/scorer/"),
        ("facts", "--configs=watchme"),
        ("init", "--facts=facts.json", "--to=made/expectations.yaml", "--owner=the team"),
    ],
    ids=lambda command: str(command[0]),
)
def test_a_command_says_the_same_twice(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "made").mkdir()
    one, other = (written(folder, environment, "-m", "trueup", *command) for environment in PROCESSES)
    if command[0] == "facts":
        for made in (one, other):
            made["stdout"] = b"\n".join(line for line in made["stdout"].splitlines() if b'"taken_at"' not in line)
    assert one == other
    assert one["stdout"] or len(one) > 2
