"""Root causes and what is blocked below each: every face of a run counts causes, and hangs the rest under them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trueup.escaping import printable
from trueup.report.document import Entry

State = Literal["ok", "warned", "unknown", "failed"]

RANK = {"failed": 0, "unknown": 1, "not selected": 2}
ROOT_OF_EVERY_HOST = "host.host_answers"


@dataclass(frozen=True)
class Cause:
    """One root cause. `result` is None where it was not selected, so that only what it blocks was judged."""

    label: str
    result: Entry | None
    below: tuple[Entry, ...]

    @property
    def outcome(self) -> str:
        """`failed`, `unknown` or `not selected`."""
        return str(self.result["outcome"]) if self.result else "not selected"

    @property
    def headline(self) -> str:
        """One line that stands alone, escaped."""
        if self.result is None:
            return printable(f"{self.label} is not well, and was not selected")
        return printable(f"{self.label}: {self.result['message']}")


def label(result: Entry) -> str:
    """What a result is called where there is one line for it; as `blocked_by` has it, so not escaped."""
    return f"{result['check']} [{result['subject']}: {result['resource']}]"


def causes(document: Mapping[str, Any]) -> list[Cause]:
    """Every root cause, worst first: the failed before those that nobody could look at, and who blocks most first.

    Of equals those come first that something repairs.
    """
    blocked: dict[str, list[Entry]] = defaultdict(list)
    roots: dict[str, Entry] = {}
    for result in document["results"]:
        if result["outcome"] == "blocked":
            blocked[str(result["blocked_by"])].append(result)
        elif result["outcome"] in {"failed", "unknown"}:
            roots[label(result)] = result
    found = [Cause(name, roots.get(name), tuple(blocked.get(name, ()))) for name in roots.keys() | blocked.keys()]
    return sorted(
        found, key=lambda cause: (RANK[cause.outcome], -len(cause.below), not is_repaired(cause), cause.label)
    )


def is_repaired(cause: Cause) -> bool:
    """Whether there is a command that repairs it."""
    return bool(cause.result and cause.result["fix"]["commands"])


def of(document: dict[str, Any], *outcomes: str) -> list[Entry]:
    """The results of these outcomes."""
    return [result for result in document["results"] if result["outcome"] in outcomes]


def state(document: dict[str, Any]) -> State:
    """The whole run in one word.

    A host that does not answer is unknown and not failed: of what runs on it, nobody knows anything. Nothing judged at
    all is unknown too.
    """
    outcomes = {result["outcome"] for result in document["results"] if result["check"] != ROOT_OF_EVERY_HOST}
    every = causes(document)
    if "failed" in outcomes or any(_is_elsewhere(cause) for cause in every):
        return "failed"
    if every or document["incomplete"] or not document["results"]:
        return "unknown"
    return "warned" if "warned" in outcomes else "ok"


def _is_elsewhere(cause: Cause) -> bool:
    return cause.result is None and not cause.label.startswith(f"{ROOT_OF_EVERY_HOST} ")


def repository_path(document: dict[str, Any], file: str) -> str:
    """Where a file of a finding lies in the repository; empty for one of a server, or outside.

    Findings name a tree's files relative to the expectations' folder, and a server's files absolutely.
    """
    parts = file.split("/")
    if not file or file.startswith("/") or ".." in parts:
        return ""
    return f"{document['base']}/{file}" if document["base"] else file


def line_of(document: dict[str, Any], result: Entry) -> tuple[str, int]:
    """The one place of a result that a reviewer can be shown: a file of the repository and a line, from 1.

    The first of its places that lies in the repository; of what only a command shows, as on a server, where
    `expectations.yaml` declares the resource.
    """
    for at in result["at"]:
        if path := repository_path(document, at.get("file", "")):
            return path, max(1, at.get("line", 0))
    declared = document["declared"]
    return repository_path(document, declared["file"]) or declared["file"], declared["lines"].get(result["resource"], 1)


def names(results: Iterable[Entry], most: int = 4) -> str:
    """The first few of them by name, escaped, and that there are more."""
    every = sorted({f"{result['check']} [{result['resource']}]" for result in results})
    return printable(", ".join(every[:most])) + (", ..." if len(every) > most else "")
