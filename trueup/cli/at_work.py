"""What the commands about repairs share: which host or tree, and who speaks."""

import argparse
import getpass
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from trueup.cli import CommandError, one_subject
from trueup.escaping import printable
from trueup.expectations import Expectations, ExpectationsError, load
from trueup.repair.edits import CannotEditError
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.orders import OrderFailedError
from trueup.repair.records import NoSuchRepairError
from trueup.repair.workplace import Workplace, WorkplaceError, held_by
from trueup.subjects import Asked, UnusableSubjectError, hosts, tree_subject


def add_host(parser: argparse.ArgumentParser) -> None:
    """One host, and how it is reached; or one tree."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hosts", metavar="HOST", help="a host, as pytest takes it (default: local, which is this one)")
    what.add_argument("--configs", metavar="DIR", help="a configuration tree")
    one_subject.add_access(parser)


def at(options: argparse.Namespace, work: Callable[[Workplace], int]) -> int:
    """Do something where that subject is repaired.

    Raises:
        CommandError: with what went wrong there.
    """
    return with_place(options, lambda _, place: work(place.workplace() if isinstance(place, TreePlace) else place))


def with_place(options: argparse.Namespace, work: Callable[[Expectations, TreePlace | Workplace], int]) -> int:
    """The same for whoever must know which of both it is, and what is expected.

    Raises:
        CommandError: with what went wrong there.
    """
    try:
        expectations = load(Path(options.expectations))
        return work(expectations, _place(options, expectations))
    except (
        ExpectationsError,
        UnusableSubjectError,
        WorkplaceError,
        OrderFailedError,
        NoSuchRepairError,
        CannotEditError,
        ValueError,
    ) as error:
        held = held_by(error) if isinstance(error, OrderFailedError) else ""
        raise CommandError(held or str(error).replace("\t", " ")) from error


def tree_place(configs: str, options: argparse.Namespace, expectations: Expectations) -> TreePlace:
    """The tree in that folder.

    Raises:
        UnusableSubjectError: there is none.
    """
    root, base = Path(configs), Path(options.expectations).absolute().parent
    if not root.is_dir():
        raise UnusableSubjectError(f"{configs}: not a directory")
    return TreePlace(tree_subject(root, base), root, base, expectations)


def who() -> str:
    """Who gives the command, as the journal and the lock name them."""
    return f"{getpass.getuser()}@{socket.gethostname()}"


def say(text: str) -> int:
    """One line for whoever asked; 0, the exit code of what went well."""
    sys.stdout.write(printable(text) + "\n")
    return 0


def _place(options: argparse.Namespace, expectations: Expectations) -> TreePlace | Workplace:
    if options.configs:
        return tree_place(options.configs, options, expectations)
    found = hosts(Asked(hosts=(options.hosts or "local",)), expectations)
    if len(found) != 1:
        raise UnusableSubjectError(f"--hosts {options.hosts}: {len(found)} hosts: this works on one, name it")
    return Workplace(found[0], one_subject.access(options))
