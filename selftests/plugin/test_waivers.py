"""A waiver accepts a finding until the end of its last day, in its own zone, and is looked at every time."""

import datetime
import zoneinfo
from pathlib import Path

import msgspec
import pytest

from selftests.plugin.scratch import EXPECTATIONS, Ran, Scratch, facts, with_container
from trueup.checks import Outcome, Severity
from trueup.expectations import ExpectationsError, Waiver, load
from trueup.expectations.schema import Subjects
from trueup.facts import Subject, SubjectKind, Unavailable
from trueup.judging import Question, Verdict
from trueup.notices import Sighting, notices
from trueup.waivers import Waivers, ends

WAIVER = """\
waivers:
  - {check: area.runs, resource: one, reason: being moved, owner: the platform team, until: "%s", zone: Asia/Tokyo}
"""
NOTICE = {
    "hosts": [],
    "check": "area.runs", "resource": "one", "owner": "the platform team", "until": "2999-12-31", "zone": "Asia/Tokyo",
    "at": {"file": "expectations.yaml", "line": 11},
}  # fmt: skip


def kinds(ran: Ran) -> list[tuple[str, str]]:
    return [(notice["kind"], notice["resource"]) for notice in ran.document["notices"]]


def waived(scratch: Scratch, *waivers: str, days: int = 14) -> None:
    """Waivers, each `check resource until zone`."""
    lines = [f"waiver_warn_days: {days}", "waivers:"]
    for check, resource, until, zone in (waiver.split() for waiver in waivers):
        told = f'check: {check}, resource: {resource}, until: "{until}", zone: {zone}'
        lines.append(f"  - {{{told}, reason: being moved, owner: the platform team}}")
    scratch.write("expectations.yaml", EXPECTATIONS + "\n".join(lines) + "\n")


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
    assert kinds(ran) == [("expired", "one")]
    assert "ended with 2020-01-01 (Asia/Tokyo): its finding is back" in ran.text


def test_a_waiver_that_met_nothing_is_reported(scratch: Scratch) -> None:
    broken(scratch, "2999-12-31")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0
    assert "unused: waiver for area.runs [one] met no finding: remove it (owner: the platform team)" in ran.text
    assert ran.document["notices"] == [NOTICE | {"kind": "unused", "text": ran.document["notices"][0]["text"]}]


def test_a_waiver_of_a_check_that_does_not_exist_is_an_error(scratch: Scratch) -> None:
    scratch.write("expectations.yaml", EXPECTATIONS + (WAIVER % "2999-12-31").replace("area.runs", "area.runz"))
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4
    assert "expectations.yaml:11: waivers[0].check: there is no check area.runz, did you mean area.runs?" in ran.text


def test_a_waiver_of_a_resource_that_does_not_exist_is_reported_with_the_nearest(scratch: Scratch) -> None:
    waived(scratch, "area.runs ohne 2999-12-31 UTC", "area.runs far-away 2999-12-31 UTC")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 0
    assert kinds(ran) == [("unmatched", "ohne"), ("unmatched", "far-away")]
    assert "[ohne] names nothing that exists, did you mean one?" in ran.text
    assert "[far-away] names nothing that exists: remove it" in ran.text


def test_a_waiver_that_ends_soon_is_reported_while_it_holds(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    soon = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=3)).date().isoformat()
    waived(scratch, f"area.runs one {soon} UTC", days=5)
    ran = scratch.pytest("--facts", "facts.json")
    assert kinds(ran) == [("ends-soon", "one")]
    assert ran.outcomes()["area.runs one"] == "waived"
    waived(scratch, f"area.runs one {soon} UTC", days=2)
    assert kinds(scratch.pytest("--facts", "facts.json")) == []


def test_selection_makes_no_waiver_unused(scratch: Scratch) -> None:
    broken(scratch, "2999-12-31")
    scratch.record(facts())
    for arguments in (
        ["-k", "test_answers"],
        ["-k", "two"],
        ["tests/host"],
        ["tests/area/test_checks.py::test_answers"],
    ):
        ran = scratch.pytest("--facts", "facts.json", *arguments)
        assert kinds(ran) == [], arguments


def test_a_waiver_is_unused_only_when_every_subject_was_looked_at(scratch: Scratch) -> None:
    broken(scratch, "2999-12-31")
    ill = with_container(facts(), "one", running=False, status="exited")
    scratch.record(facts())
    scratch.record(msgspec.structs.replace(ill, subject=Subject("other", SubjectKind.HOST, "recorded")), "ill.json")
    both = ("--facts", "facts.json", "--facts", "ill.json")
    assert kinds(scratch.pytest(*both)) == []
    assert kinds(scratch.pytest(*both, "-k", "web")) == [], "the subject that needs it was not selected"


def test_a_waiver_of_what_nobody_could_look_at_stays_silent(scratch: Scratch) -> None:
    waived(scratch, "area.is_healthy one 2999-12-31 UTC", "area.runs one 2999-12-31 UTC")
    scratch.record(facts(docker=Unavailable("daemon down")))
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 1
    assert kinds(ran) == []
    assert ran.outcomes()["area.is_healthy one"] == "unknown", "nobody looked: there is no finding to accept"


def test_what_only_another_kind_of_subject_shows_is_not_called_unmatched(scratch: Scratch) -> None:
    scratch.write("tree/site", "server { listen 80; }")
    waived(scratch, "area.runs one 2999-12-31 UTC")
    assert kinds(scratch.pytest()) == []


def test_workers_report_the_same_waivers(scratch: Scratch) -> None:
    waived(
        scratch,
        "area.runs one 2020-01-01 Asia/Tokyo",
        "area.is_healthy two 2999-12-31 UTC",
        "area.answers three 2999-12-31 UTC",
    )
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    alone = scratch.pytest("--facts", "facts.json")
    shared = scratch.pytest("--facts", "facts.json", "-n", "2")
    assert kinds(alone) == [("expired", "one"), ("unused", "two"), ("unmatched", "three")]
    assert shared.document["notices"] == alone.document["notices"]
    assert shared.document["not_applicable"] == alone.document["not_applicable"]


def test_workers_refuse_a_waiver_of_no_check_as_one_process_does(scratch: Scratch) -> None:
    waived(scratch, "area.runz one 2999-12-31 UTC")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json", "-n", "2")
    assert ran.code == 4
    assert ran.document == {}
    assert "there is no check area.runz, did you mean area.runs?" in ran.text


def test_what_a_waiver_says_does_not_steer_a_terminal(scratch: Scratch) -> None:
    written = (WAIVER % "2999-12-31").replace("being moved", '"moved \\e]0;owned\\a \\u202e"')
    scratch.write("expectations.yaml", EXPECTATIONS + written)
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("--facts", "facts.json", "-rA", "--junit-xml", "junit.xml")
    assert ran.outcomes()["area.runs one"] == "waived"
    for text in (ran.text, (scratch.folder / "junit.xml").read_text(encoding="utf-8")):
        assert "moved" in text
        assert "\x1b]" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("until: 2026/12/31", "a date written YYYY-MM-DD"),
        ("until: 31-12-2026", "a date written YYYY-MM-DD"),
        ("until: 2026-13-01", "month must be in 1..12"),
        ("until: 2026-02-30", "day is out of range"),
        ("until: 20261231", "a date written YYYY-MM-DD"),
        ('until: "2026-12-31\\n"', "a date written YYYY-MM-DD"),
        ("until: 2026-12-31T10:00:00", "a date written YYYY-MM-DD"),
        ("until: 9999-12-31", "a day up to 9998-12-31"),
        ("until: 2026-12-31, zone: Tokyo", "a time zone such as Asia/Tokyo"),
        ("until: 2026-12-31, zone: JST", "a time zone such as Asia/Tokyo"),
        ("until: 2026-12-31, zone: ../../../etc/passwd", "a time zone such as Asia/Tokyo"),
        ("until: 2026-12-31, zone: Asia", "a time zone such as Asia/Tokyo"),
        ("until: 2026-12-31, zone: ''", "a time zone such as Asia/Tokyo"),
        ('until: 2026-12-31, zone: "Asia\\0Tokyo"', "a time zone such as Asia/Tokyo"),
        ("until: 2026-12-31, expires: 2027-01-01", "unknown key 'expires'"),
        ("", "'until' is missing"),
    ],
)
def test_a_malformed_waiver_is_refused_by_its_line(tmp_path: Path, line: str, says: str) -> None:
    waiver = f"waivers:\n  - {{check: area.runs, resource: one, reason: being moved, owner: the team, {line}}}\n"
    path = tmp_path / "expectations.yaml"
    path.write_text(EXPECTATIONS + waiver, encoding="utf-8")
    with pytest.raises(ExpectationsError) as caught:
        load(path, "expectations.yaml")
    assert str(caught.value).startswith("expectations.yaml:11: waivers[0]")
    assert says in str(caught.value)


def test_a_malformed_waiver_stops_the_run(scratch: Scratch) -> None:
    broken(scratch, "2026-02-30")
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4, ran.text
    assert "expectations.yaml:11: waivers[0].until: expected a date written YYYY-MM-DD" in ran.text
    assert "Traceback" not in ran.text
    assert ran.document == {}


@pytest.mark.parametrize("missing", ["reason: being moved", "owner: the platform team", "resource: one"])
def test_a_waiver_needs_a_reason_an_owner_and_a_resource(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "expectations.yaml"
    path.write_text(EXPECTATIONS + (WAIVER % "2999-12-31").replace(f"{missing}, ", ""), encoding="utf-8")
    with pytest.raises(ExpectationsError, match=f"'{missing.partition(':')[0]}' is missing"):
        load(path)


def test_a_second_waiver_of_the_same_finding_is_a_mistake(scratch: Scratch) -> None:
    waived(scratch, "area.runs one 2020-01-01 UTC", "area.runs one 2999-12-31 UTC")
    scratch.record(facts())
    ran = scratch.pytest("--facts", "facts.json")
    assert ran.code == 4
    assert "expectations.yaml:13: waivers[1]: area.runs [one] is already waived by waivers[0]" in ran.text


QUESTION = Question("a.b", "web", "r")
FAILED = Verdict(QUESTION, Outcome.FAILED, Severity.ERROR)


@pytest.mark.parametrize(
    ("zone", "last_moment"),
    [
        ("Asia/Tokyo", datetime.datetime(2026, 3, 31, 14, 59, 59, 999999, datetime.UTC)),
        ("UTC", datetime.datetime(2026, 3, 31, 23, 59, 59, 999999, datetime.UTC)),
        ("America/New_York", datetime.datetime(2026, 4, 1, 3, 59, 59, 999999, datetime.UTC)),
    ],
)
def test_the_last_day_ends_at_midnight_in_its_own_zone(zone: str, last_moment: datetime.datetime) -> None:
    waiver = Waiver("a.b", "r", "reason", "owner", "2026-03-31", zone)
    after = last_moment + datetime.timedelta(microseconds=1)
    assert ends(waiver) == after
    assert Waivers([waiver], last_moment).apply(FAILED).outcome is Outcome.WAIVED
    assert Waivers([waiver], after).apply(FAILED).outcome is Outcome.FAILED
    in_tokyo = after.astimezone(zoneinfo.ZoneInfo("Asia/Tokyo"))
    assert Waivers([waiver], in_tokyo).apply(FAILED).outcome is Outcome.FAILED, "where the clock hangs changes nothing"


@pytest.mark.parametrize("until", ["0001-01-01", "9998-12-31"])
def test_the_first_and_the_last_day_that_can_be_written_are_days(until: str) -> None:
    now = datetime.datetime(2026, 3, 31, tzinfo=datetime.UTC)
    for zone in ("Pacific/Kiritimati", "Pacific/Niue"):
        waiver = Waiver("a.b", "r", "reason", "owner", until, zone)
        outcome = Waivers([waiver], now).apply(FAILED).outcome
        assert outcome is (Outcome.WAIVED if until > "2026" else Outcome.FAILED)
        said = [kind for _, kind, _ in notices([waiver], [Sighting(1)], [], now, 3650, Subjects())]
        assert said == ([] if until > "2026" else ["expired"])
