"""What the commands about earlier runs share: which state directory, and one look at its history."""

import argparse
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from trueup.cli import CommandError
from trueup.history.place import ON_A_HOST
from trueup.history.runs import NoSuchRunError
from trueup.history.store import FILE, NoHistoryError, read
from trueup.subjects import STATE


def add_state(parser: argparse.ArgumentParser) -> None:
    """Where the history lies."""
    parser.add_argument(
        "--state", metavar="DIR", help=f"the state directory (default: {ON_A_HOST} for root where it has one, {STATE})"
    )


def state_directory(options: argparse.Namespace) -> Path:
    """That of the command line, that of this host, or that of the checkout."""
    if options.state:
        return Path(options.state)
    if os.geteuid() == 0 and (ON_A_HOST / FILE).is_file():
        return ON_A_HOST
    return Path(options.expectations).absolute().parent / STATE


def look(options: argparse.Namespace, work: Callable[[sqlite3.Connection], int]) -> int:
    """Do something with the history.

    Raises:
        CommandError: there is none, it cannot be read, or it holds no such run.
    """
    try:
        with read(state_directory(options)) as connection:
            return work(connection)
    except (NoHistoryError, NoSuchRunError) as error:
        raise CommandError(str(error)) from error
