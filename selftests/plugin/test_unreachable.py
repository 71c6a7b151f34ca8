"""A host that cannot be reached or never answers is one failure; everything else of it is blocked by that, by name."""

import os
import socket
import time
from collections.abc import Iterator

import pytest

from selftests.background import all_ended
from selftests.closed_port import closed_port
from selftests.plugin.scratch import Ran, Scratch
from trueup.collect import host
from trueup.subjects import Access


@pytest.fixture
def silent() -> Iterator[int]:
    """The port of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def is_one_failure(ran: Ran) -> bool:
    outcomes = ran.outcomes()
    failed = [name for name, outcome in outcomes.items() if outcome == "failed"]
    causes = {r["blocked_by"] for r in ran.document["results"] if r["outcome"] == "blocked"}
    return (
        failed == ["host.host_answers machine"]
        and set(outcomes.values()) == {"failed", "blocked"}
        and causes == {"host.host_answers [127.0.0.1: machine]"}
    )


def test_a_closed_port_is_one_failure(scratch: Scratch) -> None:
    with closed_port() as port:
        ran = scratch.pytest("--hosts", f"ssh://nobody@127.0.0.1:{port}")
    assert ran.code == 1, ran.text
    assert is_one_failure(ran), ran.text


def test_a_server_that_accepts_and_never_answers_is_one_failure(scratch: Scratch, silent: int) -> None:
    began = time.monotonic()
    ran = scratch.pytest("--hosts", f"ssh://nobody@127.0.0.1:{silent}")
    assert time.monotonic() - began < 50
    assert ran.code == 1, ran.text
    assert is_one_failure(ran), ran.text


def test_the_controller_has_a_deadline_of_its_own_and_ends_what_it_started() -> None:
    began, hangs = time.monotonic(), f"sleep 61.{os.getpid()}"
    with pytest.raises(host.UnreachableError, match="no answer within 1 s"):
        host._ask("local", f"exec {hangs}", 1, 1000, Access())  # noqa: SLF001 - the deadlines of the questions are minutes
    assert time.monotonic() - began < 40
    assert all_ended(hangs)


def test_what_a_profile_prints_before_our_answers_changes_nothing() -> None:
    from trueup.collect.asking import Question, answers, new_token, one_command

    token, questions = new_token(), (Question("one", "echo", "echo yes"),)
    told = host._ask("local", f"echo Welcome; printf 'no newline'; {one_command(questions, token)}", 20, 9000, Access())  # noqa: SLF001 - as above
    assert answers(told, questions, token)["one"].output == "yes\n"


def test_a_host_whose_disk_is_full_is_still_asked() -> None:
    from trueup.collect.asking import Question, answers, new_token, one_command

    token, questions = new_token(), (Question("one", "echo", "echo yes; echo no >&2; exit 3"),)
    script = "mktemp() { echo 'No space left on device' >&2; return 1; }\n" + one_command(questions, token)
    found = answers(host._ask("local", script, 20, 9000, Access()), questions, token)["one"]  # noqa: SLF001 - as above
    assert (found.output, found.code, found.errors) == ("yes\n", 3, "no")
