"""A Nagios plugin's output: the causes in the first line, the numbers after the only `|`, no more than is read."""

import re
from typing import Any

import pytest

from selftests import hostile
from selftests.report.documents import document, hostile_document, of_every_outcome, result
from trueup.report import nagios
from trueup.report.causes import state

HOST_ANSWERS = {"check": "host.host_answers", "resource": "machine"}


def test_the_first_line_names_the_causes_and_counts() -> None:
    first, *more = nagios.output(of_every_outcome(), 2).splitlines()
    assert first.startswith(
        "TRUEUP CRITICAL - 3 causes: area.runs [web: one]: expected a running container, found exited; "
    )
    text, _, numbers = first.partition(" | ")
    assert "could not look: no docker" in text
    assert numbers.startswith("'failed'=1;;0;0 'unknown'=1;;;0 'causes'=3;;;0 'blocked'=2;;;0")
    assert numbers.endswith("'checks'=8;;;0 'time'=3.100s;;;0")
    assert "  1 more blocked by it" in more


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (document(result("passed"), result("waived", "b"), result("fixed", "c")), "ok"),
        (document(result("passed"), result("warned", "b")), "warned"),
        (document(result("warned"), result("unknown", "b")), "unknown"),
        (document(result("unknown"), result("failed", "b")), "failed"),
        (document(result("failed", **HOST_ANSWERS)), "unknown"),
        (document(result("failed", **HOST_ANSWERS), result("failed", "b")), "failed"),
        (document(result("blocked", blocked_by="host.host_answers [web: machine]")), "unknown"),
        (document(result("blocked", blocked_by="area.runs [web: one]")), "failed"),
        (document(result("passed"), incomplete=["stopped early"]), "unknown"),
        (document(), "unknown"),
    ],
)
def test_what_a_run_is_in_one_word(content: dict[str, Any], word: str) -> None:
    assert state(content) == word


def test_one_bar_no_tag_and_nothing_that_steers() -> None:
    told = nagios.output(hostile_document(), 2)
    assert told.count("|") == 1
    assert not hostile.raw_in(told)
    assert not re.search(r"<[A-Za-z/!?]", told)
    assert len(told.encode()) <= 4096


def test_no_more_than_is_read_and_the_numbers_always_are() -> None:
    many = document(*[result("failed", f"r{n}", message="é" * 300) for n in range(200)])
    told = nagios.output(many, 2)
    assert len(told.encode()) <= 4096
    assert "'failed'=200;;0;0" in told.splitlines()[0]
    assert "lines more, in the result document" in told.splitlines()[-1]


def test_a_good_run_is_one_line() -> None:
    told = nagios.output(document(result("passed")), 0)
    assert told.startswith("TRUEUP OK - the one check of web (host) is well in 3.1 s; not applicable to web: 1 | ")
    assert told.count("\n") == 1
