"""All units and their dependencies, implicit ones included, in both directions."""

from collections.abc import Collection, Container, Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from trueup.facts.common import Place
from trueup.units.cycles import strongly_connected, way_round
from trueup.units.effective import Edge, EffectiveUnit
from trueup.units.kinds import NEEDED, PULLS_IN


class Cycle(msgspec.Struct, frozen=True):
    """Units that each start after the next, the last after the first; `edges` are the lines that say so."""

    members: tuple[str, ...]
    edges: tuple[Edge, ...]


class Graph:
    """The units of one server. Every question takes a unit's main name or an alias.

    A name that no unit has stands for a unit of the distribution, which is taken to be there and to want nothing,
    unless it is among `missing`.
    """

    def __init__(
        self,
        units: Mapping[str, EffectiveUnit],
        missing: Collection[str] = (),
    ) -> None:
        self.units = units
        self._missing = frozenset(missing)
        self._named = {alias: unit.name for unit in self.units.values() for alias in unit.aliases}
        self._from: dict[str, dict[str, dict[str, Edge]]] = {}
        self._to: dict[str, dict[str, dict[str, Edge]]] = {}
        for unit in self.units.values():
            for edge in unit.said if unit.name not in self._missing else ():
                self._add(edge)
        for edge in list(_of_mounts(self)):
            self._add(edge)
        for edge in list(_of_targets(self)):
            self._add(edge)

    def _add(self, edge: Edge) -> None:
        source, target = self.name_of(edge.source), self.name_of(edge.target)
        if source != target:
            self._from.setdefault(edge.kind, {}).setdefault(source, {}).setdefault(target, edge)
            self._to.setdefault(edge.kind, {}).setdefault(target, {}).setdefault(source, edge)

    def name_of(self, name: str) -> str:
        """The main name."""
        return name if name in self.units else self._named.get(name, name)

    def unit(self, name: str) -> EffectiveUnit | None:
        """The unit of that name, if its files are known."""
        return self.units.get(self.name_of(name))

    def refused(self, name: str) -> str:
        """Why nothing can start it, as the end of a sentence, or nothing."""
        unit = self.unit(name)
        if unit is None:
            return "there is no such unit" if name in self._missing else ""
        return unit.refused

    def edges(self, kind: str, source: str) -> Mapping[str, Edge]:
        """What `source` has of this kind, by the other's name."""
        return self._from.get(kind, {}).get(self.name_of(source), {})

    def edges_to(self, kind: str, target: str) -> Mapping[str, Edge]:
        """Who has it on `target`, by their names."""
        return self._to.get(kind, {}).get(self.name_of(target), {})

    def all_edges(self, kind: str) -> Iterator[Edge]:
        """Every edge of a kind."""
        for of_one in self._from.get(kind, {}).values():
            yield from of_one.values()

    def after(self, name: str, among: Container[str] | None = None) -> dict[str, tuple[Edge, ...]]:
        """Everything it starts after, and by which edges: transitively, through the units `among` alone, if given."""
        return self._reached(name, ("After",), among)

    def requires(self, name: str) -> dict[str, tuple[Edge, ...]]:
        """Everything without which it is not started (Requires=, BindsTo=, Requisite=), transitively."""
        return self._reached(name, NEEDED, None)

    def starts_with(self, name: str) -> dict[str, tuple[Edge, ...]]:
        """Everything that is started with it, transitively."""
        return self._reached(name, PULLS_IN, None)

    def pulled_in_by(self, name: str) -> tuple[Edge, ...]:
        """The dependencies by which another unit starts it, the strongest first."""
        return tuple(edge for kind in (*PULLS_IN, "Upholds") for edge in self.edges_to(kind, name).values())

    def _reached(self, name: str, kinds: Iterable[str], among: Container[str] | None) -> dict[str, tuple[Edge, ...]]:
        start = self.name_of(name)
        found: dict[str, tuple[Edge, ...]] = {start: ()}
        waiting = [start]
        for one in waiting:
            for kind in kinds:
                for other, edge in self.edges(kind, one).items():
                    if other not in found:
                        found[other] = (*found[one], edge)
                        if among is None or other in among:
                            waiting.append(other)
        del found[start]
        return found

    def cycles(self, among: Collection[str] | None = None) -> tuple[Cycle, ...]:
        """One cycle of starting order for each knot of units, the shortest way round through its first member."""
        after = self._after_names(among)
        return tuple(self._cycle(knot, min(knot), after) for knot in strongly_connected(after))

    def _after_names(self, among: Collection[str] | None = None) -> dict[str, list[str]]:
        return {
            one: [other for other in self.edges("After", one) if among is None or other in among]
            for one in sorted(self._from.get("After", ()) if among is None else among)
        }

    def _cycle(self, knot: Collection[str], start: str, after: Mapping[str, list[str]]) -> Cycle:
        members = way_round(knot, start, after)
        following = (*members[1:], members[0])
        return Cycle(
            members, tuple(self.edges("After", one)[other] for one, other in zip(members, following, strict=True))
        )

    @cached_property
    def knots(self) -> dict[str, frozenset[str]]:
        """Every unit that starts after itself by some way round, with all that do so together."""
        return {one: knot for knot in strongly_connected(self._after_names()) for one in knot}

    def cycle_of(self, name: str) -> Cycle | None:
        """The shortest way round through this unit, if it starts after itself."""
        start = self.name_of(name)
        knot = self.knots.get(start)
        return self._cycle(knot, start, self._after_names(knot)) if knot else None

    def fails_with(self, name: str, among: Container[str] | None = None) -> dict[str, Edge]:
        """Every unit that is not started when this one fails to start, by the edge that decides it.

        `Requires=` without any ordering is not among them: both are started at once, and the unit stays.
        """
        found: dict[str, Edge] = {}
        waiting = [self.name_of(name)]
        for one in waiting:
            for kind in NEEDED:
                for other, edge in self.edges_to(kind, one).items():
                    if other not in found and one in self.after(other, among):
                        found[other] = edge
                        waiting.append(other)
        return found

    def stops_with(self, name: str) -> dict[str, Edge]:
        """Every unit that systemd stops when somebody stops this one, by the edge that decides it."""
        found: dict[str, Edge] = {}
        waiting = [self.name_of(name)]
        for one in waiting:
            for kind in ("Requires", "BindsTo", "Requisite", "PartOf", "StopPropagatedFrom"):
                for other, edge in self.edges_to(kind, one).items():
                    if other not in found:
                        found[other] = edge
                        waiting.append(other)
        return found


def _of_mounts(graph: Graph) -> Iterator[Edge]:
    """RequiresMountsFor= is on the mounts that there are; required only where somebody wrote their unit."""
    for edge in graph.all_edges("RequiresMountsFor"):
        unit = graph.unit(edge.target)
        if unit is None and edge.target != "-.mount":
            continue
        yield Edge("After", edge.source, edge.target, edge.place, edge.why)
        if unit is not None and unit.file.path:
            yield Edge("Requires", edge.source, edge.target, edge.place, edge.why)


def _of_targets(graph: Graph) -> Iterator[Edge]:
    """A target starts after what it pulls in, unless one of both wants no default, or says the contrary.

    `PartOf=` of a target does so too, but only where systemd happens to have read the other one before.
    """
    for target in graph.units.values():
        if target.kind != "target" or not target.has_default_dependencies or graph.refused(target.name):
            continue
        for kind in ("Requires", "Requisite", "Wants", "BindsTo", "Upholds"):
            for other in graph.edges(kind, target.name):
                unit = graph.unit(other)
                wants_none = unit is not None and not unit.has_default_dependencies
                if not wants_none and not graph.refused(other) and target.name not in graph.edges("After", other):
                    yield Edge(
                        "After", target.name, other, Place(target.file.path), "a target starts after what it wants"
                    )
