"""`trueup boot-order`: what a boot from cold starts in which order, what waits for what, and every cycle."""

import argparse
import sys
from collections.abc import Iterator

from trueup.chain.boot_table import BootTable, boot_table
from trueup.checks import NotLookedAtError
from trueup.cli import one_subject
from trueup.escaping import document, printable
from trueup.report.columns import columns

HEAD = ("LAYER", "UNIT", "PULLED IN BY", "WAITS FOR", "WHERE")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, and how it is printed."""
    one_subject.add_arguments(parser)
    parser.add_argument("--all", action="store_true", help="the distribution's own units too, not only the platform's")


def run(options: argparse.Namespace) -> int:
    """Print the layers; 1 where something does not come up, or too early, or the units could not be read."""
    try:
        found = boot_table(one_subject.platform(options), everything=options.all)
    except NotLookedAtError as blind:
        sys.stderr.write(f"trueup boot-order: not known: {printable(blind.why.reason)}\n")
        return 1
    if options.json:
        sys.stdout.buffer.write(document(found))
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines(found))
    return 0 if found.is_sound else 1


def lines(table: BootTable) -> Iterator[str]:
    """As a person reads it."""
    rows = [
        (str(row.layer), row.unit, row.pulled_in_by or "-", ", ".join(row.waits_for) or "-", str(row.at))
        for row in table.started
    ]
    yield from columns(HEAD, rows)
    for cycle in table.cycles:
        yield ""
        yield printable(f"cycle: {' waits for '.join((*cycle.members, cycle.members[0]))}")
        yield from (
            printable(f"  {edge.source} After={edge.target}  {edge.place} {edge.why}".rstrip()) for edge in cycle.edges
        )
        drops = " or ".join(cycle.dropped) or "nobody: systemd refuses the whole boot"
        yield printable(f"  systemd drops the start of {drops}")
    for name, why in table.refused.items():
        yield printable(f"cannot start: {name}: {why}")
    for name in table.not_started:
        yield printable(f"not started by a boot: {name}")
    for name in table.unwritten:
        yield printable(f"no unit file: {name}")
    for name, others in table.too_early.items():
        yield printable(f"too early: {name} does not wait for {' and '.join(others)}, or does not require it")
