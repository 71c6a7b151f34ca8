"""What was not well in the last day, and when: bars whose height says the state, so that no colour is needed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from trueup.dashboard.history import History
from trueup.dashboard.words import WORST_FIRST, at, count, css, lasted, moment

WIDE, TALL = 1440, 24
"""The picture of a day: a minute is one unit wide."""
HEIGHTS = {"failed": 24, "blocked": 24, "unknown": 18, "warned": 12, "waived": 8, "fixed": 8}
LOW = 4
"""Of a bar that is well."""
GAP = 2.5
"""Intervals without a run that make a hole; it is drawn as one, and counts as neither well nor not."""
NARROWEST = 4.0
"""Minutes that what was not well is drawn for at least: a dot of a telephone's screen."""
MOST_ROWS = 60
"""Of things that were not well; the others are counted."""


@dataclass(frozen=True)
class Bar:
    """One state for some time."""

    x: float
    width: float
    y: int
    height: int
    css: str
    says: str


@dataclass(frozen=True)
class Row:
    """One thing over the day; `says` is its row in words."""

    label: str
    says: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Timeline:
    """`begins` and `ends` in words; `hidden` counts the rows that are left out."""

    begins: str
    ends: str
    runs: Row
    rows: tuple[Row, ...]
    hidden: int


def timeline(known: History, ended: datetime) -> Timeline:
    """The day before `ended`."""
    began = ended - timedelta(minutes=WIDE)
    day = _Day(began, ended, known.interval)
    by_item: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for span in known.spans:
        by_item.setdefault((span["check"], span["subject"], span["resource"]), []).append(span)
    found = [_item(*item, spans, day) for item, spans in by_item.items()]
    found.sort(key=lambda each: (-each[0], each[1].label))
    rows = tuple(row for seconds, row in found if seconds)
    return Timeline(
        at(began.isoformat()), at(ended.isoformat()), _runs(known, day), rows[:MOST_ROWS], len(rows[MOST_ROWS:])
    )


@dataclass(frozen=True)
class _Day:
    began: datetime
    ended: datetime
    interval: float

    def minute(self, when: datetime) -> float:
        return min(max((when - self.began).total_seconds() / 60, 0.0), float(WIDE))

    def bar(self, state: str, start: datetime, end: datetime, says: str) -> Bar:
        height = HEIGHTS.get(state, LOW)
        wide = max(self.minute(end) - self.minute(start), NARROWEST if height > LOW else 1.0)
        x = min(self.minute(start), WIDE - wide)
        return Bar(round(x, 1), round(wide, 1), TALL - height, height, css(state), says)


def _runs(known: History, day: _Day) -> Row:
    """A run lasts until the next one, and equal ones are one bar; a hole where the next one is too far off."""
    starts = [(found, run) for run in known.runs if (found := moment(run["started"])) and found >= day.began]
    bars: list[Bar] = []
    worst, holes = 0, 0
    same: tuple[tuple[str, int, int], datetime, datetime] | None = None
    for number, (start, run) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else day.ended
        if (following - start).total_seconds() > GAP * day.interval:
            following, holes = start + timedelta(seconds=day.interval), holes + 1
        worst += run["verdict"] not in {"ok", "warned"}
        stretch = (run["verdict"], run["failed"], run["unknown"])
        if same and same[0] == stretch and same[2] == start:
            same = (stretch, same[1], following)
            bars.pop()
        else:
            same = (stretch, start, following)
        verdict, failed, unknown = stretch
        says = f"from {at(same[1].isoformat())} for {lasted((following - same[1]).total_seconds())}: {verdict}"
        bars.append(day.bar(verdict, same[1], following, f"{says}, {failed} failed, {unknown} unknown"))
    hole = f", {count(holes, 'hole')} without a run" if holes else ""
    return Row("all runs", f"{count(len(starts), 'run')}, {worst} of them red{hole}", tuple(bars))


def _item(check: str, subject: str, resource: str, spans: list[Mapping[str, Any]], day: _Day) -> tuple[float, Row]:
    """How long it was not well, and its row."""
    bars, seconds, times = [], 0.0, 0
    worst = "ok"
    for span, start, end in _moments(spans, day):
        state = span["state"]
        if state not in {"ok", "passed", "absent"}:
            seconds, times = seconds + (end - start).total_seconds(), times + 1
            worst = min(worst, state, key=lambda each: WORST_FIRST.index(each) if each in WORST_FIRST else 99)
        cause = f": {span['cause']}" if span.get("cause") else ""
        bars.append(day.bar(state, start, end, f"{state} for {lasted((end - start).total_seconds())}{cause}"))
    still = ", still" if spans[-1].get("until") is None and times else ""
    often = f", {times} times" if times > 1 else ""
    return seconds, Row(f"{check} [{subject}: {resource}]", f"{worst} {lasted(seconds)}{often}{still}", tuple(bars))


def _moments(spans: list[Mapping[str, Any]], day: _Day) -> Iterator[tuple[Mapping[str, Any], datetime, datetime]]:
    for span in spans:
        start, end = moment(span["since"]), moment(span.get("until")) or day.ended
        if start and end > day.began:
            yield span, max(start, day.began), end
