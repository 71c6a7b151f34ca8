"""`trueup hosts`: which hosts a name means, one a line or in shards, for whoever starts a run for each."""

import argparse
import sys
from pathlib import Path

from trueup.cli import CommandError
from trueup.expectations import ExpectationsError, load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is meant, and how many go together."""
    parser.add_argument("names", nargs="*", default=["all"], metavar="NAME", help="as pytest --hosts takes it")
    parser.add_argument("--per", type=int, default=1, metavar="N", help="so many to a line, separated by commas")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="where they are named")


def run(options: argparse.Namespace) -> int:
    """Print them; what a run reaches them by stays in the expectations."""
    from trueup.asked_hosts import UnusableSubjectError, subjects

    if options.per < 1:
        raise CommandError(f"--per {options.per}: at least one host goes on a line")
    try:
        found = subjects(tuple(options.names), load(Path(options.expectations)))
    except (ExpectationsError, UnusableSubjectError) as error:
        raise CommandError(str(error)) from error
    names = [one.name for one in found]
    for first in range(0, len(names), options.per):
        sys.stdout.write(",".join(names[first : first + options.per]) + "\n")
    return 0
