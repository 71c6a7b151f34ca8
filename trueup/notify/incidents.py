"""When something is worth telling: pure, of one thing and one channel, from what it was and what a run saw."""

from dataclasses import dataclass, replace
from typing import Literal

from trueup.expectations.schema import Notify
from trueup.history.states import GOOD

Kind = Literal["failure", "unknown", "flapping", "repaired", "budget"]
What = Literal["new", "still", "recovered", "gone", "flapping", "steady", "unknown", "seen", "repaired", "budget"]
HOUR = 3_600_000
"""Milliseconds."""


@dataclass(frozen=True)
class Incident:
    """Runs in a row that saw it bad or good; when it was first seen bad, and first good again; when it was told.

    Times are in milliseconds; `better` is 0 while it is bad, `said` None before anybody was told.
    """

    opened: int
    bad: int = 1
    good: int = 0
    better: int = 0
    said: int | None = None


def after(known: Incident | None, kind: Kind, state: str, at: int) -> Incident | None:
    """The incident once a run that began at that time has seen this state; None where there is none any more.

    What nobody can see, and what follows from another failure, neither opens nor closes one. A good run between two bad
    ones ends what nobody was told of.
    """
    if _is_bad(kind, state):
        return Incident(at) if known is None else replace(known, bad=known.bad + 1, good=0, better=0)
    if known is None or not _is_good(kind, state):
        return known
    if known.said is None:
        return None
    return replace(known, good=known.good + 1, better=known.better or at)


def _is_bad(kind: Kind, state: str) -> bool:
    return state == ("unknown" if kind == "unknown" else "failed")


def _is_good(kind: Kind, state: str) -> bool:
    if kind == "unknown":
        return state not in {"unknown", "blocked"}
    return state in GOOD or state == "absent"


def due(incident: Incident, kind: Kind, state: str, now: int, rules: Notify, *, at_once: bool) -> What | None:
    """What is to be told of it now, if anything."""
    if incident.said is None:
        needed = rules.unknown_after if kind == "unknown" else 1 if at_once else rules.after_runs
        if incident.good or incident.bad < needed:
            return None
        return "unknown" if kind == "unknown" else "new"
    if incident.good >= rules.recovered_after:
        return "seen" if kind == "unknown" else "gone" if state == "absent" else "recovered"
    remind = rules.remind_hours * HOUR
    return "still" if not incident.good and remind and now - incident.said >= remind else None


def is_at_once(check: str, rules: Notify) -> bool:
    """Whether one run is enough."""
    return check in rules.at_once or check.partition(".")[0] in rules.at_once
