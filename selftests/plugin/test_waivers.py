"""A waiver accepts a finding until the end of its last day, in its own zone, and is looked at every time."""

import datetime

from selftests.plugin.scratch import EXPECTATIONS, Scratch, facts, with_container
from trueup.expectations import Waiver
from trueup.waivers import ends

WAIVER = """\
waivers:
  - {check: area.runs, resource: one, reason: being moved, owner: the platform team, until: "%s", zone: Asia/Tokyo}
"""


def broken(scratch: Scratch, until: str) -> None:
    scratch.write("expectations.yaml", EXPECTATIONS + WAIVER % until)
    scratch.record(with_container(facts(), "one", running=False, status="exited"))


def test_a_waived_finding_is_not_red_and_neither_is_what_follows_from_it(scratch: Scratch) -> None:
    broken(scratch, "2999-12-31")
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0, ran.text
    assert ran.outcomes()["area.runs one"] == ran.outcomes()["area.answers one"] == "waived"
    assert "until 2999-12-31 (Asia/Tokyo) by the platform team: being moved" in ran.text


def test_an_ended_waiver_no_longer_holds_and_says_so(scratch: Scratch) -> None:
    broken(scratch, "2020-01-01")
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 1
    assert ran.outcomes()["area.runs one"] == "failed"
    assert "its waiver has ended: until 2020-01-01" in ran.text


def test_a_waiver_that_met_nothing_is_reported(scratch: Scratch) -> None:
    broken(scratch, "2999-12-31")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0
    assert "waiver for area.runs [one] met no finding" in ran.text
    assert ran.document["notices"]


def test_a_waiver_of_a_check_that_does_not_exist_is_an_error(scratch: Scratch) -> None:
    scratch.write("expectations.yaml", EXPECTATIONS + (WAIVER % "2999-12-31").replace("area.runs", "area.runz"))
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4
    assert "expectations.yaml:11: waivers[0].check: there is no check area.runz, did you mean area.runs?" in ran.text


def test_the_last_day_ends_at_midnight_in_its_own_zone() -> None:
    waiver = Waiver("a.b", "r", "reason", "owner", "2026-03-31", "Asia/Tokyo")
    assert ends(waiver) == datetime.datetime(2026, 3, 31, 15, tzinfo=datetime.UTC)
