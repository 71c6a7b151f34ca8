"""Where boxes stand: their columns are known, so only the order within each is left to find.

Each column is ordered by the mean place of its neighbours, to and fro, until a few sweeps are done (Sugiyama, Tagawa
and Toda's barycentre method). The same graph gives the same picture, in whatever order it is given.
"""

from collections.abc import Iterable, Mapping, Sequence

SWEEPS = 6

Places = dict[str, tuple[int, float]]
"""By id: the column, and the row within it; rows may be fractions."""


def laid_out(columns: Mapping[str, int], edges: Iterable[tuple[str, str]]) -> Places:
    """The place of every id in `columns`; edges to others are left out."""
    known = [(one, other) for one, other in edges if one in columns and other in columns]
    left, right = _neighbours(columns, known)
    order: dict[int, list[str]] = {}
    for name in sorted(columns):
        order.setdefault(columns[name], []).append(name)
    numbers = sorted(order)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for number in numbers if forward else reversed(numbers):
            _sort(order[number], left if forward else right, _rows(order))
    return _aligned(order, numbers, left, right)


def _neighbours(
    columns: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Those in columns further left, and those further right, of each."""
    left: dict[str, list[str]] = {name: [] for name in columns}
    right: dict[str, list[str]] = {name: [] for name in columns}
    for one, other in edges:
        if columns[one] != columns[other]:
            first, last = (one, other) if columns[one] < columns[other] else (other, one)
            left[last].append(first)
            right[first].append(last)
    return left, right


def _rows(order: Mapping[int, Sequence[str]]) -> dict[str, float]:
    """Each name's row as a share of its column, so that short columns weigh as much as long ones."""
    return {name: (row + 0.5) / len(names) for names in order.values() for row, name in enumerate(names)}


def _sort(names: list[str], neighbours: Mapping[str, Sequence[str]], rows: Mapping[str, float]) -> None:
    places = {name: _mean([rows[each] for each in neighbours[name]], rows[name]) for name in names}
    names.sort(key=lambda name: (places[name], name))


def _aligned(
    order: Mapping[int, Sequence[str]],
    numbers: Sequence[int],
    left: Mapping[str, Sequence[str]],
    right: Mapping[str, Sequence[str]],
) -> Places:
    """Rows, each as near to its neighbours' as the order and one row a box allow."""
    tallest = max(numbers, key=lambda number: (len(order[number]), -number), default=0)
    found: dict[str, float] = {}
    start = numbers.index(tallest) if numbers else 0
    for number in (*numbers[start:], *reversed(numbers[:start])):
        sides = left if number > tallest else right
        lowest = 0.0
        for name in order[number]:
            wanted = _mean([found[each] for each in sides[name] if each in found], lowest)
            found[name] = lowest if number == tallest else max(lowest, wanted)
            lowest = found[name] + 1
        _pull_up(order[number], found, len(order[tallest]))
    return {name: (number, found[name]) for number in numbers for name in order[number]}


def _pull_up(names: Sequence[str], found: dict[str, float], most: int) -> None:
    """No column ends below the longest one."""
    limit = float(most - 1)
    for name in reversed(names):
        found[name] = min(found[name], limit)
        limit = found[name] - 1


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
