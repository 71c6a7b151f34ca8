"""A boot from cold as a table: layer by layer, the platform's own units first of all."""

from collections.abc import Mapping

import msgspec

from trueup.chain.waiting import what_it_misses
from trueup.facts import Place
from trueup.platform import Platform
from trueup.units import Edge


class Started(msgspec.Struct, frozen=True):
    """A unit that a boot starts: layer 0 waits for nobody. `waits_for` are those it is ordered after."""

    layer: int
    unit: str
    pulled_in_by: str
    waits_for: tuple[str, ...]
    at: Place


class CycleRow(msgspec.Struct, frozen=True):
    """Units that wait for each other in a ring, the lines that say so, and which of them systemd may drop."""

    members: tuple[str, ...]
    edges: tuple[Edge, ...]
    dropped: tuple[str, ...]


class BootTable(msgspec.Struct, frozen=True):
    """`refused` are wanted and cannot be started, and why; `not_started` are expected, and nothing wants them.

    `unwritten` are expected and started without a file that says what they are. `too_early` are expected units, with
    those that each should be ordered after and require, and does not.
    """

    subject: str
    target: str
    started: tuple[Started, ...]
    cycles: tuple[CycleRow, ...]
    refused: Mapping[str, str]
    not_started: tuple[str, ...]
    unwritten: tuple[str, ...]
    too_early: Mapping[str, tuple[str, ...]]

    @property
    def is_sound(self) -> bool:
        """Whether everything that is expected comes up, and in its turn."""
        return not (self.cycles or self.refused or self.not_started or self.unwritten or self.too_early)


def boot_table(platform: Platform, *, everything: bool) -> BootTable:
    """The table, of the platform's own units and docker and nginx, or of all.

    Raises:
        NotLookedAtError: the units could not be read.
    """
    graph, boot = platform.unit_graph, platform.boot
    expected = {*(unit.name for unit in platform.units), *platform.expectations.units.after}
    own = {*platform.unit_files, *expected, "nginx.service"}
    rows = []
    for number, layer in enumerate(boot.layers):
        for name in layer:
            if everything or name in own:
                job, unit = boot.jobs[name], graph.unit(name)
                waits = [edge for edge in graph.edges("After", name).values() if edge.target in boot.jobs]
                written = tuple(e.target for e in waits if everything or not e.why or e.target in own)
                by = job.by[-1].source if job.by else ""
                rows.append(Started(number, name, by, written, Place(unit.file.path) if unit else Place()))
    cycles = tuple(CycleRow(cycle.members, cycle.edges, dropped) for cycle, dropped in boot.cycles)
    absent = tuple(sorted(name for name in expected if name not in boot.jobs and name not in boot.refused))
    unwritten = tuple(sorted(name for name in expected if name in boot.jobs and graph.unit(name) is None))
    refused = {name: why for name, why in boot.refused.items() if everything or name in own}
    first = platform.expectations.units.infrastructure
    missed = {unit.name: what_it_misses(platform, unit.name) for unit in platform.units if unit.name != first}
    too_early = {name: others for name, others in missed.items() if others and name in boot.jobs}
    lost = (refused, absent, unwritten, too_early)
    return BootTable(platform.facts.subject.name, boot.target, tuple(rows), cycles, *lost)
