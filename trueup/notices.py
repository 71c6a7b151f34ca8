"""What a run says of its waivers beside its results: which have ended, end soon, met no finding, or name nothing."""

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from trueup.checks import Check, Judges
from trueup.expectations import Waiver
from trueup.facts import Place
from trueup.judging import NONE_SEEN, Judge
from trueup.waivers import ends

EXPECTED_KINDS = frozenset({"machine", "docker", "network", "leftover", "service", "unit", "site", "nginx"})
"""What the expectations name: the same on every subject. Other resources are known only where they are seen."""
BACK = frozenset({"failed", "warned"})


class Sighting(msgspec.Struct, frozen=True):
    """What a waiver's words meet in this run: how many items they name, and whether they can name none at all.

    `near` is a resource of nearly that name. It passes between processes as plain values.
    """

    items: int = 0
    unmatched: bool = False
    near: str = ""


class Notice(msgspec.Struct, frozen=True):
    """One notice: `kind` is expired, ends-soon, unused or unmatched; `until` is the last day, in `zone`."""

    kind: str
    check: str
    resource: str
    owner: str
    until: str
    zone: str
    at: Place
    text: str


def sightings(waivers: Sequence[Waiver], judge: Judge) -> list[Sighting]:
    """What each waiver meets among everything that the run could ask, selected or not."""
    present = Judges(0)
    for platform in judge.platforms.values():
        present |= Judges.HOST if platform.on_host else Judges.TREE
    asked: dict[str, list[str]] = {}
    found = []
    for waiver in waivers:
        check = judge.checks.get(waiver.check)
        if check is None:  # only a part of the suite was collected: nothing can be said
            found.append(Sighting())
            continue
        if check.id not in asked:
            asked[check.id] = [question.resource for question in judge.questions(check)]
        found.append(_sighting(waiver, check, asked[check.id], present))
    return found


def _sighting(waiver: Waiver, check: Check, resources: list[str], present: Judges) -> Sighting:
    items = resources.count(waiver.resource)
    sees_all = check.judges & present == check.judges or (check.kind in EXPECTED_KINDS and check.judges & present)
    if items or not sees_all or NONE_SEEN in resources:
        return Sighting(items)
    near = difflib.get_close_matches(waiver.resource, sorted(set(resources)), n=1)
    return Sighting(unmatched=True, near=near[0] if near else "")


def notices(
    waivers: Sequence[Waiver],
    sighted: Sequence[Sighting],
    results: Iterable[Mapping[str, Any]],
    now: datetime.datetime,
    warn_days: int,
) -> Iterator[tuple[int, str, str]]:
    """For each waiver that something must be said of: its index, the kind of notice, and the sentence.

    Each gets one notice, the most serious. `results` are those of the run; what was not selected is not held against
    a waiver.
    """
    outcomes: dict[tuple[str, str], list[str]] = {}
    for result in results:
        outcomes.setdefault((result["check"], result["resource"]), []).append(result["outcome"])
    for index, (waiver, seen) in enumerate(zip(waivers, sighted, strict=True)):
        if said := _said(waiver, seen, outcomes.get((waiver.check, waiver.resource), []), now, warn_days):
            yield index, *said


def _said(
    waiver: Waiver, seen: Sighting, outcomes: list[str], now: datetime.datetime, warn_days: int
) -> tuple[str, str] | None:
    name = f"waiver for {waiver.check} [{waiver.resource}]"
    until, owner = f"{waiver.until} ({waiver.zone})", f"(owner: {waiver.owner})"
    met_nothing = bool(outcomes) and len(outcomes) >= seen.items and set(outcomes) == {"passed"}
    if seen.unmatched:
        meant = f", did you mean {seen.near}?" if seen.near else ": remove it"
        return "unmatched", f"{name} names nothing that exists{meant} {owner}"
    if now >= ends(waiver):
        back = "its finding is back" if BACK & set(outcomes) else "remove it, or agree on another day"
        return "expired", f"{name} ended with {until}: {back} {owner}"
    if met_nothing:
        return "unused", f"{name} met no finding: remove it {owner}"
    if now >= ends(waiver) - datetime.timedelta(days=warn_days):
        return "ends-soon", f"{name} ends with {until} {owner}"
    return None
