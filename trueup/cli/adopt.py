"""`trueup adopt FILE`: what the host has is what the tree should have; the diff is shown, and the old file kept."""

import argparse
from pathlib import Path

from trueup.cli import CommandError
from trueup.cli.at_work import add_host, say, tree_place, who, with_place
from trueup.expectations import Expectations
from trueup.repair import by_hand
from trueup.repair.adopting import adoption
from trueup.repair.in_a_tree import COPIES_ELSEWHERE, TreePlace
from trueup.repair.workplace import Workplace
from trueup.syntax.secrets import redact_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, of which host, into which tree."""
    parser.add_argument("file", metavar="FILE", help="a site or a unit, by its whole path on the server")
    parser.add_argument("--plan", action="store_true", help="show the diff and change nothing; 1 where there is one")
    parser.add_argument("--into", metavar="DIR", help="the tree (default: that of the expectations)")
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when the tree has it; with --plan, 1 where it would be changed."""
    if options.configs:
        raise CommandError("--configs: a file is adopted from a host (--hosts), --into a tree")
    return with_place(options, lambda expectations, place: _adopt(options, expectations, place))


def _adopt(options: argparse.Namespace, expectations: Expectations, host: TreePlace | Workplace) -> int:
    tree = tree_place(_tree(options, expectations), options, expectations)
    assert isinstance(host, Workplace)  # noqa: S101 - `run` took no tree
    step, edit = adoption(host, tree, options.file)
    if edit is None:
        return say(f"the tree has {options.file} as {host.subject.name} has it")
    shown = tree.as_shown(edit)
    for line in shown.diff:
        say(redact_text(line))
    if any(redact_text(line) != line for line in shown.diff):
        say("what looks like a secret is not shown (***); it is in the file: think before it is committed")
    if options.plan:
        return 1
    begun = by_hand.carry_through(tree.workplace(), step, (edit,), who(), COPIES_ELSEWHERE)
    (kept,) = (f"; what was there is {kept}" if kept else "" for _, kept in begun.files)
    return say(f"adopted: {shown.path} is as {host.subject.name} has {options.file}{kept}")


def _tree(options: argparse.Namespace, expectations: Expectations) -> str:
    if options.into:
        return str(options.into)
    if expectations.subjects.tree is None:
        raise CommandError("the expectations name no tree: say --into DIR")
    return str(Path(options.expectations).absolute().parent / expectations.subjects.tree)
