"""What is wrong, causes only: what follows from a cause hangs below it and has no line of its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trueup.dashboard.words import some
from trueup.report.alike import Common, common, of_hosts
from trueup.report.text import place, retry

Result = Mapping[str, Any]

MOST_WHOLE = 40
"""Causes that are shown with evidence and remedy; the others have a line each."""
MOST_ALIKE = 2
"""Causes of one check that are open; the others are folded."""
MOST_LINES = 500
"""Causes that have a line; the others are counted, and stand in the result document."""
MOST_BROKEN = 30
"""URLs that are named below one cause."""


@dataclass
class Cause:
    """One finding; `breaks` are the checks that it keeps from being judged, each with the resources.

    `urls` are the public URLs that it cuts; `anchor` is its id in the page. `hosts` are those that it was found on, and
    `every` is how many there are; `result` is that of the first. `ids` are those of the results of all of them.
    """

    result: Result
    anchor: str
    hosts: list[str] = field(default_factory=list)
    every: int = 1
    ids: list[str] = field(default_factory=list)
    breaks: dict[str, list[str]] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)

    @property
    def broken(self) -> int:
        """How many results it blocks."""
        return sum(len(resources) for resources in self.breaks.values())

    @property
    def sentence(self) -> str:
        """What is so, standing alone."""
        result = self.result
        if result["outcome"] == "unknown":
            return f"could not look: {result['found']}"
        return f"expected {result['expected']}, found {result['found']}"

    @property
    def where(self) -> str:
        """The host, or how many there are and the first of them."""
        return of_hosts(self.hosts, self.every) if len(self.hosts) > 1 else str(self.result["subject"])

    @property
    def seen_in(self) -> list[str]:
        """Where it was seen: `file:line`, or a command."""
        return [at.get("command") or place(at) for at in self.result["at"]]

    @property
    def remedy(self) -> list[tuple[str, bool]]:
        """Each line of what repairs it, and whether that can be typed: the last one may be advice to a person."""
        fix = self.result["fix"]
        return [(line, line != fix.get("advice")) for line in fix["commands"]]

    @property
    def look(self) -> list[str]:
        """What to type to see more; a document of an earlier version has none."""
        return list(self.result["fix"].get("look", ()))

    @property
    def retry(self) -> str:
        """What to type so that pytest repairs it, or looks again."""
        return retry(self.result)

    @property
    def hanging(self) -> list[str]:
        """What could not be judged because of it, a line a check."""
        return [f"{check}: {some(names)}" for check, names in sorted(self.breaks.items())]

    @property
    def rank(self) -> tuple[bool, int, str]:
        """What is wrong before what is not known, and what breaks most first."""
        return self.result["outcome"] == "unknown", -(10 * len(self.urls) + self.broken), self.result["id"]


@dataclass(frozen=True)
class Group:
    """The causes of one check: what is common to them is said once. `folded` are shown to whoever asks for them."""

    check: str
    proves: str
    why: str
    outcome: str
    causes: tuple[Cause, ...]
    folded: tuple[Cause, ...]


def causes(document: Mapping[str, Any]) -> list[Cause]:
    """Every cause, the worst first. One that was not asked in this run, and yet blocks others, is among them."""
    found = [_shown(cause) for cause in common(document)]
    by_id = {identity: cause for cause in found for identity in cause.ids}
    for subject in document.get("topology", ()):
        for node in subject["nodes"]:
            if node["kind"] == "url" and node["state"] in {"failed", "blocked"}:
                for identity in node["causes"]:
                    if identity in by_id and node["title"] not in by_id[identity].urls:
                        by_id[identity].urls.append(node["title"])
    ordered = sorted(found, key=lambda cause: cause.rank)
    for number, cause in enumerate(ordered):
        cause.anchor = f"c{number}"
    return ordered


def grouped(every: Iterable[Cause]) -> list[Group]:
    """By check, each group where its worst cause stands."""
    found: dict[tuple[str, str], list[Cause]] = {}
    for cause in every:
        found.setdefault((cause.result["check"], cause.result["outcome"]), []).append(cause)
    return [
        Group(
            check, of[0].result["proves"], of[0].result["why"], outcome, tuple(of[:MOST_ALIKE]), tuple(of[MOST_ALIKE:])
        )
        for (check, outcome), of in found.items()
    ]


def _shown(root: Common) -> Cause:
    result = root.first.result or _not_asked(root.first.label)
    ids = [one.result["id"] for one in root.causes if one.result] or [result["id"]]
    cause = Cause(result, "", hosts=root.hosts, every=root.every, ids=ids)
    for blocked in root.below:
        cause.breaks.setdefault(blocked["check"], []).append(blocked["resource"])
    return cause


def _not_asked(label: str) -> Result:
    """A stand-in for the cause that a selection left out: its label is all that is known of it."""
    check, _, rest = label.partition(" [")
    subject, _, resource = rest.removesuffix("]").partition(": ")
    return {
        "id": f"{check} [{rest}", "check": check, "area": check.partition(".")[0], "subject": subject,
        "resource": resource, "outcome": "failed", "severity": "error", "expected": "it to hold",
        "found": "that it does not; it was not among what this run reports", "proves": "", "at": [], "diff": [],
        "why": "", "note": "", "waiver": None, "fix": {"level": "none", "commands": [], "option": ""},
    }  # fmt: skip
