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
SHORTEST_INTERVAL = 60.0
"""Seconds: no clock starts runs more often; whoever does is a person who tries something."""
FEWEST_GAPS = 5
"""Between runs, before they can have a rhythm."""
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
        """Seconds between two runs, as it usually is; the usual one where these runs keep no time of their own."""
        starts = [found.timestamp() for run in self.runs if (found := moment(run["started"]))]
        gaps = [later - earlier for earlier, later in pairwise(starts) if later > earlier]
        usual = median(gaps) if len(gaps) >= FEWEST_GAPS else 0.0
        return usual if usual >= SHORTEST_INTERVAL else USUAL_INTERVAL


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
