"""What the commands about repairs share: which host, and who speaks."""

import argparse
import getpass
import socket
from collections.abc import Callable
from pathlib import Path

from trueup.cli import CommandError
from trueup.expectations import ExpectationsError, load
from trueup.repair.orders import OrderFailedError
from trueup.repair.records import NoSuchRepairError
from trueup.repair.workplace import Workplace, WorkplaceError
from trueup.subjects import Access, Asked, hosts


def add_host(parser: argparse.ArgumentParser) -> None:
    """One host, and how it is reached."""
    parser.add_argument("--hosts", default="local", metavar="HOST", help="a host, as pytest takes it (default: local)")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--ssh-config", metavar="FILE", help="the ssh_config to reach the host with")
    parser.add_argument("--ssh-identity-file", metavar="FILE", help="the key to reach the host with")


def at(options: argparse.Namespace, work: Callable[[Workplace], int]) -> int:
    """Do something at that host.

    Raises:
        CommandError: with what went wrong there.
    """
    try:
        expectations = load(Path(options.expectations))
        (subject,) = hosts(Asked(hosts=(options.hosts,)), expectations)
        access = Access(ssh_config=options.ssh_config, ssh_identity_file=options.ssh_identity_file)
        return work(Workplace(subject, access))
    except (ExpectationsError, WorkplaceError, OrderFailedError, NoSuchRepairError, ValueError) as error:
        raise CommandError(str(error).replace("\t", " ")) from error


def who() -> str:
    """Who gives the command, as the journal and the lock name them."""
    return f"{getpass.getuser()}@{socket.gethostname()}"
