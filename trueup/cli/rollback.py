"""`trueup rollback ID|last`: take a repair back, file by file and command by command."""

import argparse
import datetime
import sys

from trueup.cli.at_work import add_host, at, who
from trueup.escaping import printable
from trueup.repair import records
from trueup.repair.workplace import Workplace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which repair, of which host."""
    parser.add_argument("id", metavar="ID|last", help="a repair, as `trueup repairs` names it, or the last one")
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when it was taken back."""
    return at(options, lambda workplace: _undo(workplace, options.id))


def _undo(workplace: Workplace, wanted: str) -> int:
    begun = records.undo(workplace, wanted, who(), datetime.datetime.now(datetime.UTC))
    sys.stdout.write(printable(f"taken back: {begun.says} ({begun.id})") + "\n")
    return 0
