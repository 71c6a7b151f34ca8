"""A repair that does not last is not tried for ever; what is counted is the journal's, by the clock."""

import datetime

import pytest

from trueup.expectations.schema import Repair as Budget
from trueup.repair.budget import refusal
from trueup.repair.journal import BEGUN, KEPT, REARMED, Event

NOON = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
BUDGET = Budget(attempts=3, window_hours=6, back_off_minutes=5, per_day=8)


def event(minutes: float, word: str = BEGUN, check: str = "a.b", resource: str = "r") -> Event:
    at = NOON + datetime.timedelta(minutes=minutes)
    return Event(id=f"{minutes}{check}{resource}", event=word, at=at.isoformat(), check=check, resource=resource)


@pytest.mark.parametrize(
    ("events", "minute", "said"),
    [
        ([], 0, ""),
        ([event(0)], 4, "not again before 12:05:00"),
        ([event(0)], 5, ""),
        ([event(0), event(6)], 15, "not again before 12:16:00"),
        ([event(0), event(6)], 16, ""),
        ([event(0), event(6), event(20)], 60, "repaired 3 times in 6 hours"),
        ([event(0), event(6), event(20)], 361, ""),
        ([event(0), event(6), event(20), event(30, REARMED)], 31, ""),
        ([event(0), event(6), event(20), event(30, REARMED, "", "")], 31, ""),
        ([event(0), event(6), event(20), event(30, REARMED, "a.b", "other")], 31, "repaired 3 times"),
        ([event(0), event(6), event(20), event(30, REARMED, "other.check", "r")], 31, "repaired 3 times"),
        ([event(0, resource="other"), event(1, check="c.d")], 2, ""),
        ([event(0, KEPT)], 1, ""),
        ([event(n, resource=str(n)) for n in range(8)], 100, "8 repairs in 24 hours"),
        ([event(n, resource=str(n)) for n in range(8)], 24 * 60 + 1, ""),
        ([event(60)], 0, ""),
    ],
)
def test_the_budget(events: list[Event], minute: float, said: str) -> None:
    now = NOON + datetime.timedelta(minutes=minute)
    refused = refusal(events, "a.b", "r", BUDGET, now)
    assert refused.startswith(said) if said.startswith(("repaired 3", "8")) else said in refused
    assert bool(refused) == bool(said)
