"""`trueup rollback`: take a repair back, file by file and command by command; or one file, as a copy of it has it."""

import argparse
import datetime
import posixpath
from pathlib import Path

from trueup.cli import CommandError
from trueup.cli.at_work import add_host, say, with_place
from trueup.cli.at_work import who as asking
from trueup.expectations import Expectations
from trueup.repair import by_hand, records, restoring
from trueup.repair.edits import CannotEditError
from trueup.repair.in_a_tree import COPIES_ELSEWHERE, TreePlace
from trueup.repair.orders_of import read_by_nginx
from trueup.repair.workplace import Workplace
from trueup.syntax.secrets import redact_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which repair or which file, and where."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "id", nargs="?", metavar="ID|last", help="a repair, as `trueup repairs` names it, or the last one"
    )
    what.add_argument("--file", metavar="FILE", help="restore this file from the newest copy of it, whoever made that")
    parser.add_argument("--to", default="", metavar="COPY", help="with --file: this copy, not the newest")
    parser.add_argument("--list", action="store_true", help="with --file: show the copies there are, and do nothing")
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when it was taken back, or is already so."""
    if options.id and (options.to or options.list):
        raise CommandError("--to and --list are about a --file")
    return with_place(options, lambda expectations, place: _at(place, options, expectations))


def _at(place: TreePlace | Workplace, options: argparse.Namespace, expectations: Expectations) -> int:
    workplace = place.workplace() if isinstance(place, TreePlace) else place
    if options.id:
        begun = records.undo(workplace, options.id, asking(), datetime.datetime.now(datetime.UTC))
        return say(f"taken back: {begun.says} ({begun.id})")
    file = _path(place, options.file)
    known = restoring.copies(workplace, file)
    if options.list:
        return _list(known, file)
    copy = restoring.chosen(known, file, options.to)
    edit = restoring.edit(workplace, file, copy)
    if edit is None:
        return say(f"{file} is already as {copy.path} has it")
    step = restoring.step(workplace.subject.name, file, copy, expectations.layout, in_a_tree=place is not workplace)
    globs = read_by_nginx(expectations.layout) if place is workplace else COPIES_ELSEWHERE
    begun = by_hand.carry_through(workplace, step, (edit,), asking(), globs)
    for line in edit.diff:
        say(redact_text(line))
    (kept,) = (f"; what was there is {kept}" if kept else "" for _, kept in begun.files)
    return say(f"restored: {file} from {copy.path}{kept} (repair {begun.id})")


def _path(place: TreePlace | Workplace, given: str) -> str:
    """The whole path. In a tree, a file of this folder, or its place on the server."""
    if isinstance(place, Workplace):
        if not given.startswith("/"):
            raise CommandError(f"--file {given}: the whole path on the server is needed")
        return posixpath.normpath(given)
    here = Path(given).absolute()
    root = place.root.resolve()
    if here.resolve().is_relative_to(root) and not here.is_symlink():
        return str(here.resolve())
    try:
        return str(place.path_of(given))
    except CannotEditError as error:
        raise CommandError(f"--file {error}") from error


def _list(known: list[restoring.Copy], file: str) -> int:
    if not known:
        return say(f"there is no copy of {file}")
    for copy in known:
        made = datetime.datetime.fromtimestamp(copy.made, datetime.UTC)
        by = "a repair" if copy.is_ours else "hand"
        say(f"{made:%Y-%m-%d %H:%M:%S} UTC  {copy.size:7} bytes  by {by:8}  {copy.path}")
    return 0
