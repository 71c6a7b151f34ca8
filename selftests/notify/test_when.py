"""One message a change, and never one a run."""

import datetime
from pathlib import Path

import msgspec
import pytest

from selftests.history.made import result
from selftests.notify.telling import Town
from trueup.expectations.schema import Command, Mail, Notify
from trueup.report.repairs import NOTHING

ONE, TWO, PORT = ("a.runs", "one"), ("a.runs", "two"), ("ports.is_private", "tcp/1")
WELL = {ONE: "passed", TWO: "passed", PORT: "passed"}
BAD = WELL | {ONE: "failed"}
WORSE = WELL | {ONE: "failed", TWO: "failed"}
FAILED = "platform: FAILED a.runs [web: one]: expected it to run, found nothing of it"
HOURS = datetime.timedelta(hours=1)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path)


def test_a_failure_is_told_after_two_runs_and_then_no_more(town: Town) -> None:
    assert town.titles(WELL, BAD, BAD, BAD, BAD) == [[], [], [FAILED], [], []]


def test_one_bad_run_between_good_ones_is_not_told(town: Town) -> None:
    assert town.titles(WELL, BAD, WELL, BAD, WELL, WELL) == [[]] * 6


def test_a_port_or_a_certificate_is_told_at_once(town: Town) -> None:
    (title,) = town.titles(WELL | {PORT: "failed"})[0]
    assert title.startswith("platform: FAILED ports.is_private [web: tcp/1]")
    assert town.titles(WELL | {PORT: "failed"}) == [[]]


def test_a_recovery_is_told_after_two_good_runs_with_how_long_it_was(town: Town) -> None:
    told = town.titles(BAD, BAD, BAD, WELL, WELL, WELL)
    assert told[3:] == [[], ["platform: RECOVERED a.runs [web: one] after 15 min"], []]


def test_what_was_never_announced_does_not_recover(town: Town) -> None:
    assert town.titles(BAD, WELL, WELL, WELL) == [[]] * 4


def test_several_changes_of_one_run_are_one_message(town: Town) -> None:
    town.run(WORSE)
    (text,) = town.run(WORSE)
    assert text.split("\n")[0] == f"{FAILED} (and 1 more)"
    assert text.count("FAILED a.runs [web: ") == 3
    assert "  fix (safe): docker start two\n" in text


def test_what_lasts_is_told_again_once_a_day_all_of_it_together(town: Town) -> None:
    town.titles(BAD, BAD)
    town.titles(WORSE, later=6 * HOURS)
    assert [len(told) for told in town.titles(WORSE, WORSE, later=3 * HOURS)] == [1, 0]
    (told,) = town.titles(WORSE, later=13 * HOURS)
    assert told == [
        "platform: STILL FAILED a.runs [web: one] for 1 d 1 h: expected it to run, found nothing of it (and 1 more)"
    ]
    assert town.titles(WORSE, later=23 * HOURS) == [[]]
    assert len(town.titles(WORSE, later=2 * HOURS)[0]) == 1


def test_reminders_can_be_left_out(tmp_path: Path) -> None:
    town = Town(tmp_path, Notify(remind_hours=0))
    town.titles(BAD, BAD)
    assert town.titles(BAD, later=1000 * HOURS) == [[]]


def test_what_nobody_can_see_neither_opens_nor_closes_an_incident(town: Town) -> None:
    blind = WELL | {ONE: "blocked"}
    assert town.titles(BAD, blind, BAD)[2] == [FAILED]
    assert town.titles(blind, blind, blind) == [[]] * 3
    assert town.titles(WELL, WELL)[1][0].startswith("platform: RECOVERED")


def test_what_is_unknown_is_told_after_three_runs_and_seen_again_after_two(town: Town) -> None:
    blind = WELL | {ONE: "unknown"}
    told = town.titles(blind, blind, blind, blind, WELL, WELL)
    assert [len(each) for each in told] == [0, 0, 1, 0, 0, 1]
    assert told[2][0].startswith("platform: UNKNOWN a.runs [web: one]")
    assert told[5][0].startswith("platform: SEEN AGAIN a.runs [web: one]")


def test_what_follows_from_another_failure_is_never_told(town: Town) -> None:
    both = [result("a.runs", "one", "failed"), result("a.answers", "one", "blocked", cause="a.runs [web: one]")]
    assert town.run(both) == []
    (text,) = town.run(both)
    assert "a.answers" not in text


def test_what_flaps_is_told_once_and_then_not_until_it_is_quiet(town: Town) -> None:
    told = town.titles(*[BAD, BAD, WELL, WELL] * 6)
    flat = [title for each in told for title in each]
    assert sum("FLAPPING" in title for title in flat) == 1
    assert "FLAPPING" in flat[-1]
    assert len(flat) < 6
    quiet = [title for each in town.titles(*[WELL] * 25) for title in each]
    steady = "platform: STEADY AGAIN a.runs [web: one]: it no longer goes back and forth, and is well now"
    assert quiet == [steady]


def test_a_repair_is_told_once(town: Town) -> None:
    mended = WELL | {ONE: "fixed"}
    assert town.titles(mended, WELL, WELL) == [["platform: REPAIRED a.runs [web: one]"], [], []]


def test_a_repair_ends_what_was_announced(town: Town) -> None:
    mended = WELL | {ONE: "fixed"}
    told = town.titles(BAD, BAD, mended, WELL, WELL)
    assert told[2:] == [["platform: REPAIRED a.runs [web: one] after 10 min"], [], []]


def test_a_spent_budget_is_told_at_once_and_once(town: Town) -> None:
    refused = {
        "subject": "web",
        "says": "start one",
        "result": "refused",
        "id": "",
        "why": "does not last: trueup rearm",
    }
    spent = {**NOTHING, "asked": "safe", "done": [refused]}
    (text,) = town.run(WELL, repairs=spent)
    assert text.startswith("platform: NOT REPAIRED ANY MORE [web]: start one: does not last: trueup rearm\n")
    assert town.run(WELL, repairs=spent) == []
    assert town.run(WELL) == []
    assert town.run(WELL, repairs=spent) == []
    town.run(WELL, repairs={**NOTHING, "asked": "safe"})
    assert len(town.run(WELL, repairs=spent)) == 1


def test_a_refusal_for_another_reason_is_not_told(town: Town) -> None:
    refused = {"subject": "web", "says": "start one", "result": "refused", "id": "", "why": "not again before 12:00"}
    assert town.run(WELL, repairs={**NOTHING, "asked": "safe", "done": [refused]}) == []


def test_another_expectations_file_is_told_once(town: Town) -> None:
    assert town.titles(WELL) == [[]]
    town.content = "another"
    told = town.titles(WELL, WELL)
    assert told == [["platform: EXPECTATIONS CHANGED: expectations.yaml is another file than in the run before"], []]


def test_what_is_judged_no_more_ends(town: Town) -> None:
    told = town.titles(BAD, BAD, *[{TWO: "passed", PORT: "passed"}] * 2)
    assert told[2:] == [[], ["platform: GONE a.runs [web: one] after 10 min (it is judged no more)"]]


def test_a_part_of_the_suite_ends_nothing_that_it_did_not_judge(town: Town) -> None:
    town.titles(BAD, BAD)
    assert town.titles({TWO: "passed"}, {TWO: "passed"}, {TWO: "passed"}, whole=False) == [[]] * 3


def test_what_could_not_be_told_is_told_by_the_next_run(tmp_path: Path) -> None:
    town = Town(tmp_path)
    works = town.rules
    town.rules = msgspec.structs.replace(works, command=Command(("/bin/false",)))
    assert town.titles(BAD, BAD, BAD) == [[], [], []]
    assert town.said == ["not notified by command: /bin/false: exit 1"]
    town.rules = works
    assert town.titles(BAD, BAD) == [[FAILED], []]
    town.rules = msgspec.structs.replace(works, command=Command(("/bin/false",)))
    town.titles(WELL | {ONE: "fixed"})
    town.rules = works
    assert town.titles(WELL, WELL) == [["platform: REPAIRED a.runs [web: one] after 25 min"], []]


def test_a_channel_that_fails_takes_no_message_from_another(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.rules = msgspec.structs.replace(town.rules, mail=Mail(("x",), sendmail="/bin/false"))
    assert town.titles(BAD, BAD, BAD) == [[], [FAILED], []]
    assert town.said == ["not notified by mail: /bin/false: exit 1"]


def test_a_summary_is_sent_once_a_day_in_its_own_zone(tmp_path: Path) -> None:
    town = Town(tmp_path, Notify(daily="08:00", zone="Asia/Tokyo"))  # noon in UTC is 21:00 there
    assert town.titles(BAD, BAD)[1] == [FAILED]
    assert town.titles(BAD, later=10 * HOURS) == [[]]
    (text,) = town.run(BAD, later=HOURS)
    assert text.startswith("platform: the last day: 4 runs in 24 hours, 4 of them red\n")
    assert "open since 2026-03-01 12:05 UTC (failure): a.runs [web: one]\n" in text
    assert town.titles(BAD, later=HOURS) == [[]]
    assert "nothing is open" not in text


def test_a_run_that_overlaps_with_one_that_tells_leaves_it_to_that(tmp_path: Path) -> None:
    from trueup.notify import telling

    town = Town(tmp_path)
    town.run(BAD)
    with telling._alone(tmp_path / "state") as alone:  # noqa: SLF001 - what a run at the same moment holds
        assert alone
        assert town.titles(BAD) == [[]]
    assert town.titles(BAD) == [[FAILED]]
