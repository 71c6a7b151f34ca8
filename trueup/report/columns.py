"""Rows of text as columns, every cell escaped."""

from collections.abc import Iterator, Sequence

from trueup.escaping import printable

WIDEST = 60
"""Characters: longer cells do not widen their column."""


def columns(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """The lines of a table; the last column is not padded."""
    every = [[printable(cell) for cell in row] for row in (head, *rows)]
    widths = [min(WIDEST, max(len(row[column]) for row in every)) for column in range(len(head) - 1)]
    for row in every:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield "  ".join([*padded, row[-1]]).rstrip()
