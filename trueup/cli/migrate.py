"""`trueup migrate`: which compose files still make the shared network, in the declared order; and one is mended."""

import argparse
from pathlib import Path

from trueup.checks import NotLookedAtError
from trueup.cli import CommandError
from trueup.cli.at_work import add_host, say, with_place
from trueup.expectations import Expectations
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.repair import migration
from trueup.repair.fixing import ANY
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.migration import File
from trueup.repair.places import Place, Settings
from trueup.repair.workplace import Workplace
from trueup.starting.known_checks import checks, folder_of_checks
from trueup.subjects import cache_of

FIRST = ""
"""What `--apply` without a file means."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where, and what is to be done."""
    parser.add_argument(
        "--apply", nargs="?", const=FIRST, metavar="FILE", help="mend the first open file, or FILE whatever its turn"
    )
    parser.add_argument(
        "--recreate", action="store_true", help="with --apply: make its containers anew too, by restarting its unit"
    )
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when all is done, 1 when something is left or was not done."""
    if options.recreate and options.apply is None:
        raise CommandError("--recreate goes with --apply")
    if options.recreate and options.configs:
        raise CommandError("--recreate: a tree has no containers")
    return with_place(options, lambda expectations, at: _migrate(options, _place(options, expectations, at)))


def _place(options: argparse.Namespace, expectations: Expectations, at: TreePlace | Workplace) -> Place:
    base = Path(options.expectations).absolute().parent
    folder = folder_of_checks(base)
    known = checks(folder)
    if migration.CHECK not in known:
        raise CommandError(f"no check {migration.CHECK} in {folder}: run it where the tests lie")
    return Place(Settings(expectations, base, cache_of(base), None, known), at)


def _migrate(options: argparse.Namespace, place: Place) -> int:
    judge = place.look()
    code = 0
    if options.apply is not None:
        judge, code = _apply(options, place, judge)
    return max(code, _print(judge.platforms[place.name], judge))


def _apply(options: argparse.Namespace, place: Place, judge: Judge) -> tuple[Judge, int]:
    """The judge of the last look, and 1 where it was not done."""
    platform = judge.platforms[place.name]
    file = _chosen(_files(platform, judge), options.apply, recreate=options.recreate)
    if file is None:
        return judge, 0
    step = migration.step(file, platform, judge, recreate=options.recreate)
    if step is None:
        raise CommandError(
            f"{file.shown}: {file.says or 'no unit starts it'}; that is for a person to mend (to go on with another"
            " file, name it)"
        )
    repairing = place.repairing(ANY, {step.mends})
    after = repairing.carry_through(step, judge)
    for done in repairing.done:
        say(f"{done.result.upper()} {done.says}{f': {done.why}' if done.why else ''}")
    if repairing.trouble:
        raise CommandError(repairing.trouble)
    kept = all(done.result in {"kept", "finished"} for done in repairing.done)
    return after, 0 if kept else 1


def _chosen(known: list[File], wanted: str, *, recreate: bool) -> File | None:
    """The named one, whatever its turn; else the first that is not done, and no other in its place."""
    if wanted == FIRST:
        return next((file for file in known if file.state != "done"), None)
    found = [file for file in known if wanted in {file.key, file.shown}]
    if not found:
        there = ", ".join(file.key for file in known)
        raise CommandError(f"--apply {wanted}: no such compose file (there is: {there})")
    return found[0] if found[0].state != "done" or recreate else None


def _files(platform: Platform, judge: Judge) -> list[File]:
    try:
        return migration.files(platform, judge)
    except NotLookedAtError as error:
        raise CommandError(f"not known: {error.why.reason}") from error


def _print(platform: Platform, judge: Judge) -> int:
    """The table; 1 where something is left."""
    known = _files(platform, judge)
    for number, file in enumerate(known, 1):
        services = ", ".join(file.services) or "no declared service"
        says = f": {file.says}" if file.says else ""
        say(f"{number:2}  {file.state:7}  {file.shown} ({services}){says}")
    is_left = any(file.state != "done" for file in known)
    if not platform.on_host:
        say("left-over networks: only a host shows them (--hosts)")
        return int(is_left)
    try:
        left = migration.left_networks(platform)
    except NotLookedAtError as error:
        raise CommandError(f"left-over networks are not known: {error.why.reason}") from error
    for network in left:
        if network.attached:
            say(f"left over, cannot go yet: {network.name}, on which {', '.join(network.attached)} still is")
        else:
            say(f"left over, can go: {network.name} (docker network rm {network.name})")
    if not (is_left or left):
        say("all is done")
    return int(is_left or bool(left))
