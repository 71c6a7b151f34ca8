"""Knots in a directed graph, and the shortest way round each."""

from collections.abc import Collection, Iterator, Mapping, Sequence

Arrows = Mapping[str, Sequence[str]]


def strongly_connected(arrows: Arrows) -> Iterator[frozenset[str]]:
    """Every set of more than one node in which each leads to each (Tarjan's algorithm, without recursion)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for start in arrows:
        if start in index:
            continue
        work = [(start, iter(arrows[start]))]
        index[start] = lowest[start] = len(index)
        path.append(start)
        on_path.add(start)
        while work:
            node, rest = work[-1]
            other = next(rest, None)
            if other is None:
                work.pop()
                if work:
                    above = work[-1][0]
                    lowest[above] = min(lowest[above], lowest[node])
                if lowest[node] == index[node]:
                    knot = _cut(path, node, on_path)
                    if len(knot) > 1:
                        yield knot
            elif other not in index:
                index[other] = lowest[other] = len(index)
                path.append(other)
                on_path.add(other)
                work.append((other, iter(arrows.get(other, ()))))
            elif other in on_path:
                lowest[node] = min(lowest[node], index[other])


def _cut(path: list[str], node: str, on_path: set[str]) -> frozenset[str]:
    position = path.index(node) if path[-1] != node else len(path) - 1
    knot = frozenset(path[position:])
    del path[position:]
    on_path -= knot
    return knot


def way_round(knot: Collection[str], start: str, arrows: Arrows) -> tuple[str, ...]:
    """The shortest cycle through `start`, a member of the knot; `start` first."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for node in waiting:
        for other in arrows.get(node, ()):
            if other == start:
                members = [node]
                while members[-1] != start:
                    members.append(came_from[members[-1]])
                return tuple(reversed(members))
            if other in knot and other not in came_from:
                came_from[other] = node
                waiting.append(other)
    return ()
