"""`trueup repairs`: what was repaired on a host, when, by whom, and how it ended; and who holds it now."""

import argparse
import sys

import msgspec

from trueup.cli.at_work import add_host, at
from trueup.escaping import printable
from trueup.repair import records
from trueup.repair.workplace import Workplace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which host or tree, and in which form."""
    add_host(parser)
    parser.add_argument("--json", action="store_true", help="print every event of the journal as JSON, one a line")


def run(options: argparse.Namespace) -> int:
    """0, also where there is none."""
    return at(options, lambda workplace: _print(workplace, options))


def _print(workplace: Workplace, options: argparse.Namespace) -> int:
    known = records.read(workplace)
    if options.json:
        for event in known.events:
            sys.stdout.write(msgspec.json.encode(event).decode() + "\n")
        return 0
    for repair in known.repairs:
        end = repair.end.event if repair.end else "cut off"
        why = f": {repair.end.why}" if repair.end and repair.end.why else ""
        begun = repair.begun
        line = f"{begun.id}  {end:7}  {begun.says} [{begun.check}: {begun.resource}] by {begun.by}{why}"
        sys.stdout.write(printable(line) + "\n")
    if known.lock:
        lock = (
            f"{known.lock.owner} is at work ({known.lock.reason}), until {known.lock.until:%H:%M:%S} UTC at the latest"
        )
        sys.stdout.write(printable(lock) + "\n")
    if known.hold:
        held = f"held until {known.hold.until} by {known.hold.owner}: {known.hold.reason}"
        sys.stdout.write(printable(held) + "\n")
    if known.odd:
        sys.stdout.write(f"{known.odd} lines of the journal make no sense\n")
    if not known.events:
        sys.stdout.write("nothing was ever repaired here\n")
    return 0
