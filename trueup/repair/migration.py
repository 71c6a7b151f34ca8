"""The migration to one shared network: which compose files still make it, in the declared order, and what they left.

The declared order is that of the services in `expectations.yaml`; a file of several stands where its first one does,
and files of no declared service come last, by their paths.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from trueup.checks import Outcome
from trueup.fixes import step_for
from trueup.fixes.restart_unit import STARTS_WITHIN
from trueup.judging import Judge, Question
from trueup.platform import Platform, Project, in_declared_order
from trueup.repair.steps import Command, Layer, Step

CHECK = "network.compose_uses_the_external_network"


class File(NamedTuple):
    """One compose project by its first file: `says` is what is wrong with it, or why nobody can say."""

    key: str
    shown: str
    services: tuple[str, ...]
    units: tuple[str, ...]
    state: Literal["done", "open", "unknown"]
    says: str


class Left(NamedTuple):
    """A network of an earlier arrangement that is still there, and the containers on it."""

    name: str
    attached: tuple[str, ...]


def files(platform: Platform, judge: Judge) -> list[File]:
    """Every project but the one that defines the network, in the declared order.

    Raises:
        NotLookedAtError: nothing of compose, or of the units, could be read.
    """
    services: dict[str, list[str]] = {}
    for service in platform.services:
        for project in service.unit.projects:
            services.setdefault(project.key, []).append(service.name)
    return [
        _file(project, tuple(services.get(project.key, ())), platform, judge) for project in in_declared_order(platform)
    ]


def left_networks(platform: Platform) -> list[Left]:
    """Those that the expectations name as left over, and every other network that compose made in the place of ours.

    Raises:
        NotLookedAtError: Docker could not be asked, or this is a tree.
    """
    (shared,) = platform.networks
    there = platform.networks_by_name
    named = [name for name in platform.expectations.network.leftovers if name in there]
    alike = sorted(name for name in there if shared.is_look_alike(name) and name not in named)
    return [Left(name, tuple(c.name for c in platform.containers_on.get(name, ()))) for name in (*named, *alike)]


def step(file: File, platform: Platform, judge: Judge, *, recreate: bool) -> Step | None:
    """What mends the file; None where a person must. To recreate its containers as well, its units are restarted."""
    verdict = judge.verdict(Question(CHECK, platform.facts.subject.name, file.key))
    found = step_for(verdict, platform) if verdict.outcome in {Outcome.FAILED, Outcome.WARNED} else None
    if found is not None and not found.edits:
        found = None
    if not recreate:
        return found
    if found is None and file.state == "done":
        found = Step("migrate", verdict.question, "unsafe", Layer.UNIT, f"make the containers of {file.shown} anew")
    restart = tuple(_restarting(file.units))
    if found is None or not restart:
        return None
    return replace(found, commands=restart, undo=restart, settles_in=STARTS_WITHIN)


def _restarting(units: tuple[str, ...]) -> Iterator[Command]:
    for unit in units:
        yield Command(("systemctl", "reset-failed", "--", unit))
        yield Command(("systemctl", "restart", "--", unit), STARTS_WITHIN)


def _file(project: Project, services: tuple[str, ...], platform: Platform, judge: Judge) -> File:
    units = tuple(unit.name for unit in platform.units if project.key in {each.key for each in unit.projects})
    verdict = judge.verdict(Question(CHECK, platform.facts.subject.name, project.key))
    if verdict.outcome is Outcome.PASSED:
        return File(project.key, project.file, services, units, "done", "")
    if project.why_unreadable is not None:
        return File(project.key, project.file, services, units, "unknown", project.why_unreadable.reason)
    return File(project.key, project.file, services, units, "open", verdict.found)
