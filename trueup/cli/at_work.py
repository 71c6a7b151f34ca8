"""What the commands about repairs share: which host, and who speaks."""

import argparse
import getpass
import socket
from collections.abc import Callable
from pathlib import Path

from trueup.cli import CommandError, one_subject
from trueup.expectations import ExpectationsError, load
from trueup.repair.orders import OrderFailedError
from trueup.repair.records import NoSuchRepairError
from trueup.repair.workplace import Workplace, WorkplaceError
from trueup.subjects import Asked, hosts


def add_host(parser: argparse.ArgumentParser) -> None:
    """One host, and how it is reached."""
    parser.add_argument("--hosts", default="local", metavar="HOST", help="a host, as pytest takes it (default: local)")
    one_subject.add_access(parser)


def at(options: argparse.Namespace, work: Callable[[Workplace], int]) -> int:
    """Do something at that host.

    Raises:
        CommandError: with what went wrong there.
    """
    try:
        expectations = load(Path(options.expectations))
        (subject,) = hosts(Asked(hosts=(options.hosts,)), expectations)
        return work(Workplace(subject, one_subject.access(options)))
    except (ExpectationsError, WorkplaceError, OrderFailedError, NoSuchRepairError, ValueError) as error:
        raise CommandError(str(error).replace("\t", " ")) from error


def who() -> str:
    """Who gives the command, as the journal and the lock name them."""
    return f"{getpass.getuser()}@{socket.gethostname()}"
