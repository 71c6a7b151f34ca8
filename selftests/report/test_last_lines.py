"""What a tired person reads: one line when all is well, root causes first when not, the verdict at the very end."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import msgspec

from selftests.environment import an_operators
from selftests.plugin.scratch import Scratch, facts, with_container
from selftests.report.documents import document, of_every_outcome, result
from trueup.facts import Unavailable
from trueup.report import verdict

WELL = "all 8 checks of web (host) are well in "


def test_cron_prints_one_line_where_all_is_well(scratch: Scratch) -> None:
    scratch.record(facts())
    ran = scratch.pytest("-q", "--facts", "facts.json")
    assert ran.code == 0
    (line,) = ran.text.split("\n")[1:-1]
    assert line.startswith(WELL)
    assert line.endswith("; not applicable to web: 1")


def test_cron_prints_causes_and_the_verdict_and_nothing_else(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("-q", "--facts", "facts.json")
    assert ran.code == 1
    lines = ran.text.splitlines()
    assert lines[2:10] == [
        "FAILED area.runs [web: one]",
        "  expected a running container, found exited",
        "  seen in `docker inspect`",
        "  One that does not serves nobody.",
        "  fix (safe): docker start one",
        "  look again: pytest --facts=facts.json 'tests/area/test_checks.py::test_runs[web:one]'",
        "  1 BLOCKED by it: area.answers [one]",
        lines[-1],
    ]
    assert lines[-1].startswith("NOT WELL: 1 cause (1 failed), 1 blocked below, of 8 checks of web (host), in ")
    assert lines[-1].endswith("; first: area.runs [web: one]; not applicable to web: 1")


def test_each_failure_is_told_once_and_those_of_other_tests_are_pytests(scratch: Scratch) -> None:
    scratch.write("tests/area/test_foreign.py", "def test_foreign():\n    assert 1 == 2\n")
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.text.count("expected a running container, found exited") == 1
    assert "FAILED tests/area/test_foreign.py::test_foreign" in ran.text
    assert "2 failed, 6 passed, 1 blocked" in ran.text
    assert ran.text.splitlines()[-1].startswith("NOT WELL: 1 cause")


def test_a_run_is_not_called_well_that_is_red_for_another_test(scratch: Scratch) -> None:
    scratch.write("tests/area/test_foreign.py", "def test_foreign():\n    assert 1 == 2\n")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "-q")
    assert ran.code == 1
    assert "test_foreign" in ran.text
    assert "; but the run is red: see above" in ran.text.splitlines()[-1]


def test_what_nobody_looked_at_comes_after_what_failed(scratch: Scratch) -> None:
    scratch.record(facts(docker=Unavailable("no daemon")))
    ran = scratch.pytest("--facts", "facts.json", "-q")
    lines = ran.text.splitlines()
    assert [line.split(" ")[0] for line in lines if not line.startswith((" ", "="))][1:] == [
        "FAILED", "UNKNOWN", "UNKNOWN", "NOT",
    ]  # fmt: skip
    assert "NOT WELL: 3 causes (1 failed, 2 unknown), 4 blocked below" in lines[-1]


def test_the_list_of_what_would_be_collected_stays_as_it_is(scratch: Scratch) -> None:
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "--collect-only", "-q")
    assert "tests/area/test_checks.py::test_runs[web:one]" in ran.text
    assert "well" not in ran.text


def on_a_terminal(folder: Path, **environment: str) -> str:
    """What a run prints on a terminal."""
    outer, inner = pty.openpty()
    command = [sys.executable, "-m", "pytest", "-q", "--facts", "facts.json"]
    clean = {**an_operators(), "TERM": "xterm", **environment}
    with subprocess.Popen(command, cwd=folder, env=clean, stdin=inner, stdout=inner, stderr=inner) as running:
        os.close(inner)
        said = b""
        try:
            while part := os.read(outer, 65536):
                said += part
        except OSError:
            pass  # a terminal whose other end is closed
        finally:
            os.close(outer)
        running.wait(300)
    return said.decode()


def test_what_takes_long_is_shown_on_a_terminal_and_nowhere_else(scratch: Scratch) -> None:
    scratch.record(msgspec.structs.replace(facts()))
    scratch.write(
        "conftest.py",
        "import time\nfrom trueup import session\n\nbefore = session.start\n\n\ndef slow(config):\n"
        "    time.sleep(1.3)\n    return before(config)\n\n\nsession.start = slow\n",
    )
    shown = on_a_terminal(scratch.folder)
    assert "\rcollecting facts ... " in shown
    assert shown.rstrip().splitlines()[-1].lstrip("\x1b[0132m").startswith(WELL)
    assert "collecting facts" not in on_a_terminal(scratch.folder, TERM="dumb")
    assert "collecting facts" not in scratch.pytest("--facts", "facts.json").text


def test_a_run_in_one_sentence() -> None:
    assert verdict.sentence(document(result("passed"))) == (
        "the one check of web (host) is well in 3.1 s; not applicable to web: 1"
    )
    assert verdict.sentence(document(result("warned"), result("fixed", "b"), result("waived", "c"))) == (
        "nothing is red of 3 checks of web (host), 1 FIXED, 1 warned, 1 waived, in 3.1 s; not applicable to web: 1"
    )
    assert verdict.sentence(of_every_outcome()) == (
        "NOT WELL: 3 causes (1 failed, 1 unknown, 1 not selected), 2 blocked below, of 8 checks of web (host), "
        "1 FIXED, 1 warned, 1 waived, in 3.1 s; first: area.runs [web: one]; not applicable to web: 1"
    )
    assert "NOT LOOKED AT WHOLE: a (and 1 more)" in verdict.sentence(document(result("passed"), incomplete=["a", "b"]))
    assert verdict.sentence(document()).startswith("NOTHING WAS JUDGED")
