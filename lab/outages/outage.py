"""What an outage is: something that goes wrong in a tree or on a host, and the checks that must then be red."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

from lab.errors import LabError
from lab.outages.steps import Step, keep, restore
from lab.replica import Replica

Red = Mapping[str, frozenset[str]]
"""Check id -> the resources for which it fails or warns."""

LINE = re.compile(r"([a-z]+\.[a-z_0-9]+) \[(.+)\]")


def red(*lines: str) -> Red:
    """`red("network.service_joins_the_network [api-gpt-v1, watchme-admin]")`: written as reports write it."""
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        match = LINE.fullmatch(line)
        if match is None or match[1] in found:
            raise LabError(f"not one check and its resources, written once: {line!r}")
        found[match[1]] = frozenset(match[2].split(", "))
    return found


@dataclass(frozen=True, kw_only=True)
class Outage:
    """`story` is what happened, or why it is plausible; an item N there is one of watchme-facts.

    `expects` is all that then fails or warns, and nothing else may. A check in it that does not exist yet is
    awaited: the resource written for it is a proposal.
    """

    name: str
    story: str
    expects: Red
    subject: ClassVar[Literal["tree", "host"]]

    def inject(self, where: Path | Replica) -> None:
        """Make it go wrong there; LabError where that is not the kind of thing it can break."""
        raise NotImplementedError

    def mend(self, where: Path | Replica) -> None:
        """Put it back."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class TreeOutage(Outage):
    """An outage of a configuration tree. It is injected into a copy, which is thrown away to mend it."""

    edits: tuple[Callable[[Path], None], ...]
    subject: ClassVar[Literal["tree", "host"]] = "tree"

    def inject(self, where: Path | Replica) -> None:
        """Edit a copy of the tree; LabError where an edit finds nothing to change."""
        if isinstance(where, Replica):
            raise LabError(f"{self.name} is an outage of a tree: deploy a tree that has it")
        for edit in self.edits:
            edit(where)

    def mend(self, where: Path | Replica) -> None:
        """There is no way back but another copy."""
        raise LabError(f"{self.name} is an outage of a tree: take another copy of the tree than {where}")


@dataclass(frozen=True, kw_only=True)
class HostOutage(Outage):
    """An outage of a running replica. Every path that a step touches is kept before, and put back first when mended."""

    breaks: tuple[Step, ...]
    mends: tuple[Step, ...] = ()
    subject: ClassVar[Literal["tree", "host"]] = "host"

    def inject(self, where: Path | Replica) -> None:
        """Run the steps in the guest; LabError where it is broken like that already."""
        replica = self._replica(where)
        keep(replica, self.name, self._touched())
        for step in self.breaks:
            step.do(replica)

    def mend(self, where: Path | Replica) -> None:
        """Put the files back, then run the steps that make the guest see them; LabError where it is not broken."""
        replica = self._replica(where)
        restore(replica, self.name, self._touched())
        for step in self.mends:
            step.do(replica)

    def _touched(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(path for step in self.breaks for path in step.touches))

    def _replica(self, where: Path | Replica) -> Replica:
        if isinstance(where, Path):
            raise LabError(f"{self.name} is an outage of a host: it needs a replica, not {where}")
        return where
