"""Rectangles: how long certificates last, which ports are taken, how long runs took."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median
from typing import Any

from trueup.dashboard.history import History
from trueup.dashboard.words import DAY, at, count, lasted

MOST_DAYS = 90
"""What the longest bar of a certificate stands for."""
WARN_DAYS = 21
WIDEST_BAR = 30.0
"""Of a run, out of 1,000: one run alone is a bar, and no wall."""


@dataclass(frozen=True)
class Certificate:
    """One, or the same on several subjects. `width` is out of 100."""

    subjects: tuple[str, ...]
    name: str
    days: int
    until: str
    state: str
    width: int


@dataclass(frozen=True)
class Range:
    """A range of ports: `ticks` are the taken ones as `(x, width)` out of 1,000."""

    name: str
    says: str
    ticks: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Ports:
    """Of one subject."""

    subject: str
    ranges: tuple[Range, ...]
    claims: tuple[Mapping[str, Any], ...]
    not_looked_at: tuple[str, ...]


@dataclass(frozen=True)
class Durations:
    """A bar a run, all as one path out of 1,000 and 100."""

    says: str
    path: str


def certificates(document: Mapping[str, Any], now: datetime) -> list[Certificate]:
    """By days left, the next to end first; one of the same name and end is one, whoever serves it."""
    served: dict[tuple[str, float, int], list[str]] = {}
    for each in document.get("certificates", ()):
        key = (each["name"], each["not_after"], each.get("warn_days", WARN_DAYS))
        served.setdefault(key, []).append(each["subject"])
    found = []
    for (name, not_after, warn_days), subjects in served.items():
        days = int((not_after - now.timestamp()) // DAY)
        state = "failed" if days < 0 else "warned" if days <= warn_days else "ok"
        until = at(datetime.fromtimestamp(not_after, UTC).isoformat())
        width = max(1, min(100, days * 100 // MOST_DAYS)) if days >= 0 else 0
        found.append(Certificate(tuple(subjects), name, days, until, state, width))
    return sorted(found, key=lambda one: (one.days, one.subjects, one.name))


def ports(document: Mapping[str, Any]) -> list[Ports]:
    """By subject, in the document's order."""
    return [
        Ports(
            each["subject"],
            tuple(_range(one, each["claims"]) for one in each["ranges"]),
            tuple(each["claims"]),
            tuple(each.get("not_looked_at", ())),
        )
        for each in document.get("ports", ())
    ]


def _range(one: Mapping[str, Any], claims: list[Mapping[str, Any]]) -> Range:
    first, last = one["first"], one["last"]
    taken = sorted({claim["port"] for claim in claims if first <= claim["port"] <= last})
    size = last - first + 1
    width = max(1000 / size, 3)
    ticks = tuple((round((port - first) * 1000 / size, 1), round(width, 1)) for port in taken)
    free = f"next free {one['free']}" if one["free"] is not None else "full"
    ends = str(first) if first == last else f"{first} to {last}"
    return Range(one["range"], f"{ends}: {count(len(taken), 'port')} taken, {free}", ticks)


def durations(known: History, this: float) -> Durations:
    """Of the kept runs, and of this one."""
    took = [float(run["duration_s"]) for run in known.runs] or [this]
    longest = max(took) or 1.0
    width = min(WIDEST_BAR, 1000 / len(took))
    bars = (f"M{number * width:.1f} 100v-{100 * each / longest:.0f}h{width * 0.8:.1f}V100z"
            for number, each in enumerate(took))  # fmt: skip
    says = f"this run {lasted(this)}, usually {lasted(median(took))}, at most {lasted(longest)}"
    return Durations(f"{says}, of {count(len(took), 'run')}", "".join(bars))
