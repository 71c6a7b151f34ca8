"""What is known of earlier runs, read whole: a run without a history says so, and says why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from trueup.dashboard.words import moment

Rows = Sequence[Mapping[str, Any]]

USUAL_INTERVAL = 300.0
"""Seconds between two runs where nobody can tell: what the cron line of the README has."""
STALE_AFTER = 3
"""Intervals after which a page may be over."""


@dataclass(frozen=True)
class History:
    """`missing` says in a sentence why there is none; it is empty where there is one."""

    missing: str
    runs: Rows = ()
    last_green: str | None = None
    spans: Rows = ()
    changed: Rows = ()
    flapping: Rows = ()
    repair_times: Rows = ()

    @property
    def interval(self) -> float:
        """Seconds between two runs, as it usually is."""
        starts = [found.timestamp() for run in self.runs if (found := moment(run["started"]))]
        gaps = [later - earlier for earlier, later in pairwise(starts) if later > earlier]
        return median(gaps) if gaps else USUAL_INTERVAL


def history(document: Mapping[str, Any]) -> History:
    """Of the document's context."""
    context = document["context"]
    known = context.get("history")
    if trouble := context.get("trouble"):
        return History(f"There is no history in this page: {trouble}")
    if not isinstance(known, Mapping) or not known.get("runs"):
        return History("There is no history in this page: no earlier run was kept.")
    return History(
        "",
        known["runs"],
        known.get("last_green"),
        known.get("spans", ()),
        known.get("changed", ()),
        known.get("flapping", ()),
        known.get("repair_times", ()),
    )
