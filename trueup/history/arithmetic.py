"""How often something changes back and forth, how long it takes to be well again, and where nobody looked: pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from trueup.history.states import GOOD

LOOKS = 21
"""Results that flapping is worked out from: twenty changes at most."""
OLDEST, NEWEST = 0.75, 1.25
"""What a change counts, from the oldest to the newest (nagioscore, flapping.c)."""
STARTS, STOPS = 20.0, 10.0
"""Percent. At a run every five minutes the window is 100 minutes, and 20 about two outages in it."""
GAP = 2.5
"""Intervals between runs: a longer hole is a gap, in which nobody looked."""


def flapping_percent(well: Sequence[bool]) -> float:
    """How much the last results change back and forth, oldest first: 100 where each is another than the one before."""
    last = well[-LOOKS:]
    changes = LOOKS - 1
    step = (NEWEST - OLDEST) / (changes - 1)
    offset = LOOKS - len(last)  # what was never looked at has not changed
    weights = (OLDEST + step * (offset + index) for index in range(len(last) - 1))
    changed = (one is not other for one, other in pairwise(last))
    return sum(weight for weight, is_other in zip(weights, changed, strict=True) if is_other) * 100 / changes


def is_flapping(percent: float, *, before: bool) -> bool:
    """Whether it flaps now: between both bounds it stays what it was."""
    return percent >= STARTS or (before and percent > STOPS)


@dataclass(frozen=True, order=True)
class Incident:
    """From the first run that saw it fail to the first that saw it well, in milliseconds; open ones have no end."""

    began: int
    ended: int | None


def incidents(states: Iterable[tuple[int, str]]) -> Iterator[Incident]:
    """The incidents of one item, of (time, state) in order. What nobody could see neither opens nor closes one.

    What is no longer judged had no end that anybody saw: its incident is none.
    """
    began: int | None = None
    for at, state in states:
        if state == "failed" and began is None:
            began = at
        elif state in GOOD and began is not None:
            yield Incident(began, at)
            began = None
        elif state == "absent":
            began = None
    if began is not None:
        yield Incident(began, None)


def together(every: Iterable[Incident]) -> list[Incident]:
    """Incidents of one service that overlap are one: several checks see the same outage."""
    merged: list[Incident] = []
    for one in sorted(every, key=lambda each: each.began):
        last = merged[-1] if merged else None
        if last is not None and (last.ended is None or one.began <= last.ended):
            ends = None if last.ended is None or one.ended is None else max(last.ended, one.ended)
            merged[-1] = Incident(last.began, ends)
        else:
            merged.append(one)
    return merged


def gaps(starts: Sequence[int]) -> list[tuple[int, int]]:
    """Between which runs nobody looked, of the times at which they began, oldest first."""
    between = [after - before for before, after in pairwise(starts)]
    if len(between) < 3:
        return []
    longest = GAP * sorted(between)[len(between) // 2]
    return [(a, b) for a, b in pairwise(starts) if b - a > longest]
