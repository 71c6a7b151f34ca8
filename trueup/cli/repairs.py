"""`trueup repairs`: what was repaired on a host, when, by whom, and how it ended; and who holds it now."""

import argparse
import sys

import msgspec

from trueup.cli.at_work import add_host, at, say
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
        say(f"{begun.id}  {end:7}  {begun.says} [{begun.check}: {begun.resource}] by {begun.by}{why}")
    if lock := known.lock:
        say(f"{lock.owner} is at work ({lock.reason}), until {lock.until:%H:%M:%S} UTC at the latest")
    if hold := known.hold:
        say(f"held until {hold.until} by {hold.owner}: {hold.reason}")
    if known.odd:
        say(f"{known.odd} lines of the journal make no sense")
    if not known.events:
        say("nothing was ever repaired here")
    return 0
