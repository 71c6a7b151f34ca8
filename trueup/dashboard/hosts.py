"""Of many hosts: a line for each, the worst first, and which few of them are drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.dashboard.causes import Cause
from trueup.dashboard.words import RED, WORST_FIRST

MOST_DRAWN = 4
"""Subjects whose drawings are in the page; of more, those of the worst. `trueup dashboard --host` draws any."""
MOST_OPEN = 12
"""Hosts whose line is seen at once; the others are folded."""


@dataclass(frozen=True)
class Host:
    """One line: `red` counts what is red, `cause` is the worst of it, `seen` is when its facts were taken."""

    name: str
    state: str
    red: int
    cause: Cause | None
    seen: str


def hosts(document: Mapping[str, Any], every: Sequence[Cause]) -> list[Host]:
    """All of them, the worst first; none where there are so few that each is drawn."""
    if len(document["subjects"]) <= MOST_DRAWN:
        return []
    states: dict[str, set[str]] = {}
    red: dict[str, int] = {}
    for result in document["results"]:
        states.setdefault(result["subject"], set()).add(result["outcome"])
        red[result["subject"]] = red.get(result["subject"], 0) + (result["outcome"] in RED)
    worst: dict[str, Cause] = {}
    for cause in every:
        for name in cause.hosts:
            worst.setdefault(name, cause)
    found = [
        Host(one["name"], _state(states.get(one["name"], set())), red.get(one["name"], 0), worst.get(one["name"]),
             one["taken_at"])
        for one in document["subjects"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.state), -one.red, one.name))


def drawn(document: Mapping[str, Any], listed: Sequence[Host]) -> list[Mapping[str, Any]]:
    """The topologies that are drawn: all of a few subjects; of many, those of the worst hosts that are not well."""
    topologies = document.get("topology", ())
    if not listed:
        return list(topologies)
    chosen = [one.name for one in listed if one.red][:MOST_DRAWN]
    by_name = {each["subject"]: each for each in topologies}
    return [by_name[name] for name in chosen if name in by_name]


def _state(outcomes: set[str]) -> str:
    if not outcomes:
        return "not asked"
    return min(("ok" if one == "passed" else one for one in outcomes), key=WORST_FIRST.index)
