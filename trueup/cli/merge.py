"""`trueup merge`: one result document of several runs, each of some of the hosts; and every face of it."""

import argparse
import sys
from pathlib import Path

from trueup.cli import CommandError
from trueup.cli.dashboard import read
from trueup.expectations import ExpectationsError, load
from trueup.report.outputs import OUTPUTS, write

MOST_LINES = 200
"""Causes that are printed; all of them are in the documents."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The documents, and what is made of them."""
    parser.add_argument("documents", nargs="+", metavar="RESULT.json", help="what `pytest --result-json` wrote")
    parser.add_argument("--hosts", metavar="NAME", help="a host or group that must be in it, such as all")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="where --hosts is named")
    for output in OUTPUTS:
        parser.add_argument(output.option, metavar="FILE", help=output.about)


def run(options: argparse.Namespace) -> int:
    """Write them, print the causes and the verdict; 1 where anything is red or missing, else 0."""
    from trueup.escaping import printable
    from trueup.report import verdict
    from trueup.report.alike import common
    from trueup.report.document import RED
    from trueup.report.merging import CannotMergeError, merged

    wanted = _wanted(options) if options.hosts else ()
    try:
        whole = merged([read(path) for path in options.documents], wanted)
    except CannotMergeError as error:
        raise CommandError(str(error)) from error
    chosen = [(output, Path(given)) for output in OUTPUTS if (given := getattr(options, output.name))]
    unwritten = list(write(chosen, whole))
    every = common(whole)
    for cause in every[:MOST_LINES]:
        sys.stdout.write(f"{cause.outcome.upper()} {cause.headline}\n")
        if cause.below:
            sys.stdout.write(f"  BLOCKED {len(cause.below)} by it\n")
    if len(every) > MOST_LINES:
        sys.stdout.write(f"... and {len(every) - MOST_LINES} more, in the result document (--result-json FILE)\n")
    for why in (*unwritten, *whole["incomplete"]):
        sys.stdout.write(f"ERROR: {printable(why)}\n")
    red = bool(unwritten or whole["incomplete"]) or any(whole["totals"][word] for word in RED)
    sys.stdout.write(verdict.sentence(whole, is_red_besides=red) + "\n")
    return int(red)


def _wanted(options: argparse.Namespace) -> list[str]:
    from trueup.asked_hosts import UnusableSubjectError, subjects

    try:
        expectations = load(Path(options.expectations))
        return [one.name for one in subjects(tuple(options.hosts.split(",")), expectations)]
    except (ExpectationsError, UnusableSubjectError) as error:
        raise CommandError(str(error)) from error
