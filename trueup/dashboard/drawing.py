"""The topology as drawings: the way of requests, and the units in boot order; what is broken is laid out on its own."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.dashboard.layout import laid_out
from trueup.dashboard.words import KINDS, RED, css, glyph, shortened

WIDE, GAP, TALL, ROW, HEAD = 162, 31, 26, 34, 30
"""Pixels: a box, the room between columns, the height of a box, of a row, and of the heads."""
MOST_LETTERS = 18
"""Of a box's label at 11.5 pixels."""

WAY = {"url": 0, "location": 1, "port": 2, "host": 2, "container": 3, "network": 4}
HEADS = ("public URL", "nginx location", "port", "container", "network")

QUIET = frozenset({"ok", "not asked"})

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Box:
    """A node in its place; `number` is its place in the list of nodes, by which the page finds it."""

    number: int
    x: int
    y: float
    shown: str
    name: str
    state: str
    css: str
    glyph: str


@dataclass(frozen=True)
class Drawing:
    """One picture, in pixels; a line is `(number, number, path)`."""

    label: str
    width: int
    height: int
    heads: tuple[tuple[int, str], ...]
    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, str], ...]
    wide: int = WIDE
    tall: int = TALL


@dataclass(frozen=True)
class Numbered:
    """The nodes of one subject, with the number of each."""

    nodes: Sequence[Node]
    numbers: Mapping[str, int]
    edges: Sequence[tuple[str, str]]
    boot: Sequence[Mapping[str, Any]]
    machine: str


def numbered(topology: Mapping[str, Any]) -> Numbered:
    """Of the document's block of one subject."""
    nodes = topology["nodes"]
    edges = [(one, other) for one, other in topology["edges"]]
    numbers = {node["id"]: number for number, node in enumerate(nodes)}
    return Numbered(nodes, numbers, edges, topology["boot"], f"host:{topology['subject']}")


def broken(it: Numbered) -> frozenset[str]:
    """What is not well, all that needs it, and all that it needs."""
    red = [node["id"] for node in it.nodes if node["state"] in RED]
    down, up = _by_end(it.edges, 0), _by_end(it.edges, 1)
    return frozenset(_reached(red, down) | _reached(red, up))


def requests(it: Numbered, only: Collection[str] | None = None) -> Drawing:
    """The way of requests, from public URLs to networks; of the named nodes only, if any are named."""
    linked = {end for edge in it.edges for end in edge}
    columns = {}
    for node in it.nodes:
        name, kind = node["id"], node["kind"]
        if kind not in WAY or (only is not None and name not in only) or name == it.machine:
            continue
        if kind != "host" or name in linked:
            columns[name] = WAY[kind]
        elif node["state"] not in QUIET:
            columns[name] = WAY["url"]  # a public name of which something is wrong
    return _drawn("The way of requests", it, columns, it.edges, HEADS)


def boot(it: Numbered, only: Collection[str] | None = None) -> Drawing:
    """The units in boot order; `only` keeps the named ones, what they wait for, and who waits for them."""
    waits = [(f"unit:{other}", f"unit:{row['unit']}") for row in it.boot for other in row["after"]]
    names = {f"unit:{row['unit']}": row["layer"] for row in it.boot if f"unit:{row['unit']}" in it.numbers}
    if it.machine in it.numbers and it.nodes[it.numbers[it.machine]]["state"] not in QUIET:
        names[it.machine] = 0
    if only is not None:
        red = [name for name in names if name in only and it.nodes[it.numbers[name]]["state"] in RED]
        kept = _reached(red, _by_end(waits, 0)) | _reached(red, _by_end(waits, 1))
        names = {name: layer for name, layer in names.items() if name in kept}
    last = 1 + max((layer for layer in names.values() if layer is not None), default=-1)
    columns = {name: last if layer is None else layer for name, layer in names.items()}
    heads = [f"step {number + 1}" for number in range(last)] + (["never started"] if None in names.values() else [])
    return _drawn("Units in boot order", it, columns, waits, heads)


def _drawn(
    label: str, it: Numbered, columns: Mapping[str, int], edges: Sequence[tuple[str, str]], heads: Sequence[str]
) -> Drawing:
    places = laid_out(columns, edges)
    known = sorted(((it.numbers[one], it.numbers[other]) for one, other in edges if one in places and other in places))
    at = {it.numbers[name]: (column * (WIDE + GAP) + 1, HEAD + row * ROW) for name, (column, row) in places.items()}
    boxes = tuple(_box(number, it.nodes[number], *at[number]) for number in sorted(at))
    lines = tuple((one, other, _path(at[one], at[other])) for one, other in known)
    bottom = max((y for _, y in at.values()), default=0)
    shown = tuple((number * (WIDE + GAP) + 1, head) for number, head in enumerate(heads))
    return Drawing(label, len(heads) * (WIDE + GAP) - GAP + 2, int(bottom + ROW) + 1, shown, boxes, lines)


def _box(number: int, node: Node, x: int, y: float) -> Box:
    shown = _label(node)
    name = f"{shown}, {KINDS[node['kind']]} {node['title']}: {node['state']}"
    return Box(number, x, round(y, 1), shown, name, node["state"], css(node["state"]), glyph(node["state"]))


def _label(node: Node) -> str:
    """What tells it from its neighbours: of a URL the end, of a unit what is no suffix."""
    kind, label = node["kind"], str(node["label"])
    if kind == "unit":
        return shortened(label.removesuffix(".service"), MOST_LETTERS)
    if kind == "host":
        return shortened(f"host {label}", MOST_LETTERS)
    if kind == "url" and label.count("/") == 1:
        label = label.removesuffix("/")
    head = label.partition(".")[0]
    if kind == "url" and len(head) < MOST_LETTERS // 2 < MOST_LETTERS < len(label):
        return f"{head}…{label[len(head) + 1 - MOST_LETTERS :]}"
    return shortened(label, MOST_LETTERS)


def _path(one: tuple[int, float], other: tuple[int, float]) -> str:
    """From the right side of one to the left side of the other; within a column, around its left side."""
    (x1, y1), (x2, y2) = one, other
    y1, y2 = y1 + TALL / 2, y2 + TALL / 2
    if x1 == x2:
        return f"M{x1} {y1:.0f}C{x1 - GAP / 2:.0f} {y1:.0f} {x2 - GAP / 2:.0f} {y2:.0f} {x2} {y2:.0f}"
    if x1 > x2:
        x1, y1, x2, y2 = x2, y2, x1, y1
    middle = GAP / 2
    return f"M{x1 + WIDE} {y1:.0f}C{x1 + WIDE + middle:.0f} {y1:.0f} {x2 - middle:.0f} {y2:.0f} {x2} {y2:.0f}"


def _by_end(edges: Iterable[tuple[str, str]], end: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for edge in edges:
        found.setdefault(edge[end], []).append(edge[1 - end])
    return found


def _reached(start: Iterable[str], following: Mapping[str, Sequence[str]]) -> set[str]:
    found = set(start)
    left = list(found)
    while left:
        for other in following.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found
