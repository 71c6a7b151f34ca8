"""What is wrong in the same way on several hosts is one finding with a list of hosts: here is said what is the same."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from trueup.escaping import printable
from trueup.report.causes import RANK, Cause, causes, is_repaired
from trueup.report.document import Entry

MOST_NAMED = 3
"""Hosts that are named before the rest is counted."""
OWN = "\0"
"""What stands for a host's own name while two findings are compared."""

Key = tuple[str, ...]


@dataclass(frozen=True)
class Common:
    """One finding of one host or of several. `causes` are those of the hosts, in the order of their labels.

    `every` is how many subjects the run had.
    """

    causes: tuple[Cause, ...]
    every: int

    @property
    def first(self) -> Cause:
        """The one that stands for all."""
        return self.causes[0]

    @property
    def outcome(self) -> str:
        """`failed`, `unknown` or `not selected`."""
        return self.first.outcome

    @property
    def below(self) -> tuple[Entry, ...]:
        """All that they block."""
        return tuple(entry for cause in self.causes for entry in cause.below)

    @property
    def hosts(self) -> list[str]:
        """The subjects that it was found on."""
        return [_asked(cause)[1] for cause in self.causes]

    @property
    def label(self) -> str:
        """What it is called on one line, as of a single result where it is one; not escaped."""
        if len(self.causes) == 1:
            return self.first.label
        check, _, resource = _asked(self.first)
        return f"{check} [{resource}]: {of_hosts(self.hosts, self.every)}"

    @property
    def headline(self) -> str:
        """One line that stands alone, escaped."""
        if len(self.causes) == 1:
            return self.first.headline
        said = self.first.result["message"] if self.first.result else "it is not well, and was not selected"
        return printable(f"{self.label}: {said}")


def of_hosts(hosts: Sequence[str], every: int = 0) -> str:
    """`37 of 100 hosts: web-01, web-02, web-03 and 34 more`; without the 100 where nobody knows how many there are."""
    more = f" and {len(hosts) - MOST_NAMED} more" if len(hosts) > MOST_NAMED else ""
    total = f" of {every}" if every else ""
    return f"{len(hosts)}{total} hosts: {', '.join(hosts[:MOST_NAMED])}{more}"


def common(document: Mapping[str, Any]) -> list[Common]:
    """Every root cause, worst first, those of several hosts as one where they are the same."""
    found: dict[Key, list[Cause]] = {}
    for cause in causes(document):
        found.setdefault(_key(cause), []).append(cause)
    every = len(document["subjects"])
    grouped = [Common(tuple(sorted(alike, key=lambda one: one.label)), every) for alike in found.values()]
    return sorted(
        grouped, key=lambda one: (RANK[one.outcome], -len(one.below), not is_repaired(one.first), one.first.label)
    )


def same(results: Iterable[Entry]) -> list[list[Entry]]:
    """Results that say the same of several hosts, together; in the order of the first of each."""
    found: dict[Key, list[Entry]] = {}
    for result in results:
        found.setdefault(key_of(result), []).append(result)
    return list(found.values())


def key_of(result: Entry) -> Key:
    """Equal for results of two hosts that say the same, each host's own name left out."""
    host = result["subject"]
    told = (result["resource"], result["expected"], result["found"], result["note"], result["waiver"] or "")
    return (result["check"], result["outcome"], *(without(host, text) for text in told), "\n".join(result["diff"]))


def without(host: str, text: str) -> str:
    """The text with the host's own name left out, where it stands as a word."""
    return _own_name(host).sub(OWN, text) if host in text else text


@lru_cache(maxsize=4096)
def _own_name(host: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.-]){re.escape(host)}(?![\w-])")


def _key(cause: Cause) -> Key:
    if cause.result:
        return key_of(cause.result)
    check, host, resource = _asked(cause)
    return (check, cause.outcome, without(host, resource))


def _asked(cause: Cause) -> tuple[str, str, str]:
    """Check, subject and resource; of what was not selected, its label is all that is known."""
    if cause.result:
        return cause.result["check"], cause.result["subject"], cause.result["resource"]
    check, _, rest = cause.label.partition(" [")
    subject, _, resource = rest.removesuffix("]").partition(": ")
    return check, subject, resource
