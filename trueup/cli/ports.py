"""`trueup ports`: who claims which port, written down and live, and the next free port of each range."""

import argparse
import sys
from collections.abc import Iterator

from trueup.cli import one_subject
from trueup.escaping import document, printable
from trueup.facts import Place
from trueup.model.port_table import PortTable, Row
from trueup.topology.ports import table

HEAD = ("PROTOCOL", "ADDRESS", "PORT", "CLAIMANT", "WHERE")
MOST_PLACES = 3
"""Of one claim that is printed; `--json` has them all."""

COLLIDES = "  <- collides"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, and how it is printed."""
    one_subject.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Print the table; 1 where a source could not be looked at, since a port may then look free and not be."""
    found = table(one_subject.platform(options))
    if options.json:
        sys.stdout.buffer.write(document(found))
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in lines(found))
    return 1 if found.not_looked_at else 0


def lines(shown: PortTable) -> Iterator[str]:
    """As a person reads it."""
    cells = [HEAD, *(_cells(row) for row in shown.claims)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD) - 1)]
    marks = ["", *(COLLIDES if row.collides else "" for row in shown.claims)]
    for row, mark in zip(cells, marks, strict=True):
        padded = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        yield f"{padded}  {row[-1]}{mark}".rstrip()
    yield ""
    for free in shown.next_free:
        doubt = " as far as could be seen" if shown.not_looked_at else ""
        yield f"next free in {free.range}: {free.port or 'none, the range is full'}{doubt}"
    for why in shown.not_looked_at:
        yield f"not looked at: {why.reason}" + (f" ({why.at})" if str(why.at) else "")


def _cells(row: Row) -> tuple[str, ...]:
    """The columns of one claim, in the order of `HEAD`."""
    shown = [_shown(place) for place in row.at[:MOST_PLACES]]
    more = [f"and {len(row.at) - MOST_PLACES} more"] if len(row.at) > MOST_PLACES else []
    return (row.protocol, row.address, str(row.port), row.claimant, ", ".join([*shown, *more]))


def _shown(place: Place) -> str:
    return f"`{place.command}`" if not place.file else str(place)
