"""Waivers: a finding that is accepted until the end of a day, and still looked at every time."""

import datetime
import zoneinfo
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from trueup.checks import Outcome
from trueup.expectations import Waiver
from trueup.expectations.inventory import holds_on
from trueup.expectations.schema import Subjects

if TYPE_CHECKING:
    from trueup.judging import Verdict

NOWHERE_ELSE = Subjects()
WAIVABLE = {Outcome.FAILED, Outcome.WARNED}


def ends(waiver: Waiver) -> datetime.datetime:
    """The first moment at which it no longer holds: midnight after its last day, in its own time zone."""
    day = datetime.date.fromisoformat(waiver.until) + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(), zoneinfo.ZoneInfo(waiver.zone))


class Waivers:
    """The waivers of one run."""

    def __init__(self, waivers: Iterable[Waiver], now: datetime.datetime, subjects: Subjects = NOWHERE_ELSE) -> None:
        self._now, self._subjects = now, subjects
        self._by_finding: dict[tuple[str, str], list[Waiver]] = {}
        for waiver in waivers:
            self._by_finding.setdefault((waiver.check, waiver.resource), []).append(waiver)

    def apply(self, verdict: "Verdict") -> "Verdict":
        """The verdict, waived where a waiver holds; with a note where one has ended."""
        if verdict.outcome not in WAIVABLE:
            return verdict
        asked = verdict.question
        every = self._by_finding.get((asked.check, asked.resource), ())
        waiver = next((one for one in every if holds_on(self._subjects, one.hosts, asked.subject)), None)
        if waiver is None:
            return verdict
        says = f"until {waiver.until} ({waiver.zone}) by {waiver.owner}: {waiver.reason}"
        if self._now >= ends(waiver):
            return replace(verdict, note=f"its waiver has ended: {says}")
        return replace(verdict, outcome=Outcome.WAIVED, waiver=says)
