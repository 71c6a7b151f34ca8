"""`--exit-mode=nagios`: four exit codes, one first line, and nothing of pytest's own before it."""

import pytest

from selftests.plugin.scratch import Scratch, facts, with_container
from trueup.facts import Facts, Unavailable

NAGIOS = "--exit-mode=nagios"


@pytest.mark.parametrize(
    ("seen", "code", "first"),
    [
        (facts(), 0, "TRUEUP OK - all 8 checks of web (host) are well"),
        (
            with_container(facts(), "two", health="unhealthy"),
            1,
            "TRUEUP WARNING - 1 warned: area.is_healthy [web: two]",
        ),
        (
            with_container(facts(), "one", running=False, status="exited"),
            2,
            "TRUEUP CRITICAL - 1 cause: area.runs [web: one]: expected a running container, found exited | 'failed'=1",
        ),
    ],
)
def test_a_run_has_the_state_that_it_found(scratch: Scratch, seen: Facts, code: int, first: str) -> None:
    scratch.record(seen)
    ran = scratch.pytest(NAGIOS, "--facts", "facts.json", "--junit", "r.xml")
    assert ran.code == code, ran.text
    assert ran.text.startswith(first)
    assert len(ran.document["results"]) == 8
    assert (scratch.folder / "r.xml").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--facts", "nosuch"], "nosuch"),
        (["--facts", "facts.json", "--sarif", "nosuch/x"], "--sarif nosuch/x: no such directory"),
        (["--facts", "facts.json", "-k", "nothing_is_called_so"], "nothing was selected"),
        (["--facts", "facts.json", "nosuch_folder"], "nosuch_folder"),
        (["--facts", "facts.json", "broken"], "broken/test_broken.py could not be collected"),
        (["--facts", "blind.json", "-k", "is_healthy"], "could not look: no daemon"),
        (["--hosts", "ssh://nobody@127.0.0.1:1"], "host.host_answers"),
    ],
)
def test_what_could_not_look_is_unknown(scratch: Scratch, arguments: list[str], says: str) -> None:
    scratch.record(facts())
    scratch.record(facts(docker=Unavailable("no daemon")), "blind.json")
    if "broken" in arguments:
        scratch.write("broken/test_broken.py", "import nosuch_module\n")
    ran = scratch.pytest(NAGIOS, *arguments)
    assert ran.code == 3, ran.text
    assert ran.text.startswith("TRUEUP UNKNOWN - ")
    assert says in ran.text.splitlines()[0]


def test_a_host_that_does_not_answer_hides_no_failure(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False))
    ran = scratch.pytest(NAGIOS, "--facts", "facts.json", "--hosts", "ssh://nobody@127.0.0.1:1")
    assert ran.code == 2
    assert "host.host_answers" in ran.text


def test_a_run_that_is_red_for_something_else_is_critical(scratch: Scratch) -> None:
    scratch.write("tests/area/test_foreign.py", "def test_foreign():\n    assert 1 == 2\n")
    scratch.record(facts())
    ran = scratch.pytest(NAGIOS, "--facts", "facts.json")
    assert ran.code == 2
    assert ran.text.startswith("TRUEUP CRITICAL - no check of trueup is red, but the run is | ")


def test_an_option_that_pytest_cannot_parse_is_pytests(scratch: Scratch) -> None:
    assert scratch.pytest(NAGIOS, "--no-such-option").code == 4


def test_help_is_help(scratch: Scratch) -> None:
    ran = scratch.pytest(NAGIOS, "--help")
    assert ran.code == 0
    assert "--exit-mode" in ran.text
