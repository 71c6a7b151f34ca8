"""Who holds a subject and what was repaired is read where it lies, and shows whatever stands there harmlessly."""

import datetime
from pathlib import Path

import msgspec
import pytest

from selftests.plugin import scratch as scratches
from trueup.facts import Facts, Hold, Unavailable
from trueup.history.work_done import held, repaired
from trueup.repair import journal
from trueup.syntax import hold_file

NOW = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)


def event(identity: str, word: str, at: str, says: str = "") -> str:
    return journal.line(journal.Event(id=identity, event=word, at=at, says=says)) + "\n"


def test_a_hold_is_shown_while_it_holds(tmp_path: Path) -> None:
    (tmp_path / "hold").write_text(
        hold_file.written(Hold("2026-11-30T13:00:00+00:00", "a deploy \x1b[2J", "ann@desk")), encoding="utf-8"
    )
    (found,) = held([], [("box", tmp_path)], NOW)
    assert (found["subject"], found["owner"], found["reason"]) == ("box", "ann@desk", "a deploy \\x1b[2J")
    assert held([], [("box", tmp_path)], NOW + datetime.timedelta(hours=2)) == []
    assert held([], [("box", tmp_path / "elsewhere")], NOW) == []


def test_a_hold_that_cannot_be_read_is_still_shown(tmp_path: Path) -> None:
    (tmp_path / "hold").write_text("{", encoding="utf-8")
    (found,) = held([], [("box", tmp_path)], NOW)
    assert found["subject"] == "box"
    assert found["reason"]


def seen(hold: Hold | Unavailable | None) -> Facts:
    return msgspec.structs.replace(scratches.facts(), hold=hold)


def test_the_hold_of_a_host_is_as_its_facts_say_wherever_it_is() -> None:
    hold = Hold("2026-11-30T13:00:00+00:00", "a deploy", "ann@desk")
    assert held([seen(hold)], [], NOW) == [
        {"subject": "web", "until": hold.until, "reason": "a deploy", "owner": "ann@desk"}
    ]
    assert held([seen(hold)], [], NOW + datetime.timedelta(hours=2)) == []
    assert held([seen(None)], [], NOW) == []


def test_where_nobody_could_look_that_is_said_unless_the_host_itself_is_gone() -> None:
    why = Unavailable("only root may look there")
    assert held([seen(why)], [], NOW) == [{"subject": "web", "until": "", "reason": why.reason, "owner": ""}]
    assert held([msgspec.structs.replace(seen(why), unreachable=why)], [], NOW) == []


@pytest.mark.parametrize("until", ["", "tomorrow", "2026-11-30T13:00:00", "9999-12-31T23:59:59-23:59", "\x1b[2J<b>"])
def test_an_end_that_makes_no_sense_ends_nothing(until: str) -> None:
    (found,) = held([seen(Hold(until, "a deploy", "ann"))], [], NOW)
    assert found["reason"] == "a deploy"
    assert "\x1b" not in found["until"]


def test_repairs_are_read_newest_first_with_how_they_ended(tmp_path: Path) -> None:
    (tmp_path / "journal").write_text(
        event("a", journal.BEGUN, "2026-11-30T10:00:00+00:00", says="connect one <b>")
        + event("a", journal.KEPT, "2026-11-30T10:00:05+00:00")
        + event("b", journal.BEGUN, "2026-11-30T20:00:00+09:00", says="start two"),
        encoding="utf-8",
    )
    found = repaired(None, [("box", tmp_path)], ["box"])
    assert [(one["id"], one["result"], one["says"]) for one in found] == [
        ("b", "cut off", "start two"),
        ("a", "kept", "connect one <b>"),
    ]
    assert found[0]["at"].startswith("2026-11-30T11:00:00")
