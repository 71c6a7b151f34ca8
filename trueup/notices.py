"""What a run says of its waivers beside its results: which have ended, end soon, met no finding, or name nothing."""

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from trueup.checks import Check, Judges
from trueup.expectations import Waiver
from trueup.expectations.inventory import holds_on
from trueup.expectations.schema import Subjects
from trueup.facts import Place
from trueup.judging import NONE_SEEN, Judge, Question
from trueup.platform import Platform
from trueup.waivers import ends

EXPECTED_KINDS = frozenset({"machine", "docker", "network", "leftover", "service", "unit", "site", "nginx"})
"""What the expectations name: the same on every subject. Other resources are known only where they are seen."""
BACK = frozenset({"failed", "warned"})


class Sighting(msgspec.Struct, frozen=True):
    """What a waiver's words meet in this run: how many items they name, and whether they could name none at all.

    `judges` is what its check can judge (`Judges` as a number; 0: the check is not known), `shows` what the subjects
    show on which it holds, `blind` that not everything could be seen there. `near` is a resource of nearly that name.
    It passes between processes as plain values.
    """

    items: int = 0
    judges: int = 0
    shows: int = 0
    everywhere: bool = False
    blind: bool = False
    near: str = ""

    @property
    def unmatched(self) -> bool:
        """Whether it names nothing that exists, and that is certain."""
        both = self.judges & self.shows
        return not self.items and not self.blind and bool(both) and (both == self.judges or self.everywhere)


def together(waiver: Waiver, parts: Sequence[Sighting]) -> Sighting:
    """What it meets in a run whose subjects were judged in parts."""
    near = _nearest(waiver.resource, {part.near for part in parts if part.near})
    found = Sighting(sum(part.items for part in parts), near=near)
    for part in parts:
        found = msgspec.structs.replace(
            found,
            judges=found.judges | part.judges,
            shows=found.shows | part.shows,
            everywhere=found.everywhere or part.everywhere,
            blind=found.blind or part.blind,
        )
    return found


class Notice(msgspec.Struct, frozen=True):
    """One notice: `kind` is expired, ends-soon, unused or unmatched; `until` is the last day, in `zone`.

    `hosts` are those on which the waiver holds; none: everywhere.
    """

    kind: str
    check: str
    resource: str
    owner: str
    until: str
    zone: str
    at: Place
    text: str
    hosts: tuple[str, ...] = ()


def sightings(waivers: Sequence[Waiver], judge: Judge, subjects: Subjects) -> list[Sighting]:
    """What each waiver meets among everything that the run could ask, selected or not."""
    asked: dict[str, list[Question]] = {}
    found = []
    for waiver in waivers:
        check = judge.checks.get(waiver.check)
        if check is None:  # only a part of the suite was collected: nothing can be said
            found.append(Sighting())
            continue
        if check.id not in asked:
            asked[check.id] = list(judge.questions(check))
        there = [name for name in judge.platforms if holds_on(subjects, waiver.hosts, name)]
        found.append(_sighting(waiver, check, asked[check.id], [judge.platforms[name] for name in there]))
    return found


def _sighting(waiver: Waiver, check: Check, questions: list[Question], platforms: list[Platform]) -> Sighting:
    shows = Judges(0)
    for platform in platforms:
        shows |= Judges.HOST if platform.on_host else Judges.TREE
    names = {platform.facts.subject.name for platform in platforms} if waiver.hosts else None
    resources = [question.resource for question in questions if names is None or question.subject in names]
    items = resources.count(waiver.resource)
    near = "" if items else _nearest(waiver.resource, set(resources))
    return Sighting(items, check.judges.value, shows.value, check.kind in EXPECTED_KINDS, NONE_SEEN in resources, near)


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return near[0] if near else ""


def notices(  # noqa: PLR0917 - what a run knows
    waivers: Sequence[Waiver],
    sighted: Sequence[Sighting],
    results: Iterable[Mapping[str, Any]],
    now: datetime.datetime,
    warn_days: int,
    subjects: Subjects,
) -> Iterator[tuple[int, str, str]]:
    """For each waiver that something must be said of: its index, the kind of notice, and the sentence.

    Each gets one notice, the most serious. `results` are those of the run; what was not selected is not held against
    a waiver.
    """
    outcomes: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for result in results:
        outcomes.setdefault((result["check"], result["resource"]), []).append((result["subject"], result["outcome"]))
    for index, (waiver, seen) in enumerate(zip(waivers, sighted, strict=True)):
        every = outcomes.get((waiver.check, waiver.resource), [])
        its = [outcome for subject, outcome in every if holds_on(subjects, waiver.hosts, subject)]
        if said := _said(waiver, seen, its, now, warn_days):
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
