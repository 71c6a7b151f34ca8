"""The first line: state, subject and fact; causes are counted, what follows from them hangs below."""

from typing import Any

from selftests.dashboard.documents import detached, healthy, of, result
from trueup.dashboard.causes import causes, grouped
from trueup.dashboard.verdict import Verdict, verdict


def said(document: dict[str, Any]) -> Verdict:
    return verdict(document, causes(document))


def test_the_first_line_names_the_cause_that_breaks_most() -> None:
    found = said(detached())
    assert found.state == "failed"
    assert found.sentence == "api-gpt-v1: expected api-gpt-v1 on watchme-network, found only on bridge"
    assert found.more == "1 other cause; 2 public URLs broken; 10 results blocked by these"
    assert found.title == "✕ 2 causes · production"


def test_all_is_well_in_few_words() -> None:
    found = said(healthy())
    assert (found.state, found.sentence) == ("ok", "All is well.")
    assert found.more == "693 things judged by 71 checks, all as expected"


def test_what_nobody_could_look_at_is_neither_failed_nor_well() -> None:
    found = said(of(result(outcome="unknown", found="it hangs"), result(resource="y", outcome="passed")))
    assert (found.state, found.sentence) == ("unknown", "x: could not look: it hangs")
    assert found.title == "? 1 unknown · box"


def test_a_failure_is_said_before_what_nobody_could_look_at() -> None:
    found = said(of(result(resource="y", outcome="unknown"), result()))
    assert found.state == "failed"
    assert found.more == "1 thing nobody could look at"


def test_a_run_of_nothing_is_not_well() -> None:
    assert said(of()).state == "unknown"


def test_a_warning_is_no_failure_and_is_counted() -> None:
    found = said(of(result(outcome="warned")))
    assert (found.state, found.sentence) == ("warned", "Nothing is broken.")
    assert found.more.endswith("all as expected but for 1 warned")


def test_a_repair_that_failed_is_the_first_line_where_every_check_holds() -> None:
    repairs = {**of()["repairs"], "trouble": {"box": "the host is held"}}
    found = said(of(result(outcome="passed"), repairs=repairs))
    assert (found.state, found.sentence) == ("failed", "box could not be repaired: the host is held")


def test_what_is_blocked_hangs_below_its_cause_and_is_none_itself() -> None:
    blocked = result(check="a.d", id="d", outcome="blocked", blocked_by="a.c [box: x]")
    (cause,) = causes(of(result(), blocked))
    assert cause.breaks == {"a.d": ["x"]}


def test_a_cause_that_was_not_selected_is_named_all_the_same() -> None:
    (cause,) = causes(of(result(check="a.d", id="d", outcome="blocked", blocked_by="a.c [box: tcp: x]")))
    assert (cause.result["check"], cause.result["subject"], cause.result["resource"]) == ("a.c", "box", "tcp: x")


def test_the_causes_of_one_check_stand_together_and_the_rest_of_many_is_folded() -> None:
    many = [result(resource=str(number), id=str(number)) for number in range(9)]
    (group,) = grouped(causes(of(*many)))
    assert (len(group.causes), len(group.folded)) == (2, 7)


def test_a_run_that_is_not_whole_is_never_well() -> None:
    broken_off = "tests/a.py: could not be collected"
    found = said(of(result(outcome="passed"), incomplete=[broken_off, "more"]))
    assert found.state == "unknown"
    assert found.sentence == f"Not everything was looked at: {broken_off} and 1 more."
    assert said(of(result(), incomplete=[broken_off])).more == f"not everything was looked at: {broken_off}"
