"""A boot from cold: which units get a job, in which order they start, and what stays behind."""

from collections.abc import Mapping

import msgspec

from trueup.units.effective import Edge
from trueup.units.graph import Cycle, Graph
from trueup.units.kinds import PULLS_IN

DEFAULT_TARGET = "default.target"


class Job(msgspec.Struct, frozen=True):
    """A unit that is started, the edges by which (from the target on), and its layer: 0 waits for nobody."""

    unit: str
    by: tuple[Edge, ...]
    layer: int


class Boot(msgspec.Struct, frozen=True):
    """`jobs` by name; `layers` in order of time, each sorted; `refused` are units that were wanted, and why not.

    A unit that requires a refused one has its job all the same: only later starts of it are refused [systemd 252].
    `fails` are the jobs that cannot succeed, as they ask by Requisite= for what nothing starts, by the deciding edge.
    Units of a cycle are in no certain order: they are put where their other dependencies allow. `cycles` names for
    each the members of which systemd drops one, as nobody requires them from the target on; none: it refuses all.
    What is only asked for by Requisite= may be a member too.
    """

    target: str
    jobs: dict[str, Job]
    layers: tuple[tuple[str, ...], ...]
    refused: Mapping[str, str]
    fails: Mapping[str, Edge]
    cycles: tuple[tuple[Cycle, tuple[str, ...]], ...]

    def comes_before(self, earlier: str, later: str) -> bool:
        """Whether one is certainly started after the other is up."""
        return earlier in self.jobs and later in self.jobs and self.jobs[earlier].layer < self.jobs[later].layer


def boot(graph: Graph, target: str = DEFAULT_TARGET) -> Boot:
    """Start `target` and all that it needs, as a boot does."""
    start = graph.name_of(target)
    refused: dict[str, str] = {}
    by: dict[str, tuple[Edge, ...]] = {start: ()}
    waiting = [start]
    for one in waiting:
        for kind in PULLS_IN:
            for other, edge in graph.edges(kind, one).items():
                if reason := graph.refused(other):
                    refused[other] = reason
                elif other not in by:
                    by[other] = (*by[one], edge)
                    waiting.append(other)
    layer = _layers(graph, by)
    jobs = {name: Job(name, edges, layer[name]) for name, edges in by.items()}
    ordered: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for name in sorted(by):
        ordered[layer[name]].append(name)
    needed = graph.requires(start)
    asked = {other for one in by for other in graph.edges("Requisite", one) if not graph.refused(other)}
    cycles = tuple(
        (cycle, tuple(one for one in cycle.members if one not in needed and one != start))
        for cycle in graph.cycles(by.keys() | asked)
    )
    return Boot(start, jobs, tuple(tuple(names) for names in ordered), refused, _unmet(graph, by), cycles)


def _unmet(graph: Graph, by: Mapping[str, tuple[Edge, ...]]) -> dict[str, Edge]:
    found: dict[str, Edge] = {}
    for one in by:
        for other, edge in graph.edges("Requisite", one).items():
            if other not in by:
                found[one] = edge
                found |= {name: why for name, why in graph.fails_with(one, by).items() if name in by}
    return found


def _layers(graph: Graph, by: Mapping[str, tuple[Edge, ...]]) -> dict[str, int]:
    """Each unit's layer: one more than the highest of what it starts after; an edge that closes a cycle is left out."""
    layer: dict[str, int] = {}
    for start in by:
        work = [start]
        entered = set()
        while work:
            one = work[-1]
            if one in layer:
                work.pop()
                continue
            before = [other for other in graph.edges("After", one) if other in by]
            open_ = [other for other in before if other not in layer and other not in entered]
            if one not in entered and open_:
                entered.add(one)
                work.extend(open_)
                continue
            layer[one] = 1 + max((layer[other] for other in before if other in layer), default=-1)
            work.pop()
    return layer
