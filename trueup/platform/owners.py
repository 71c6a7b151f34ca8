"""Which units start each container, as their command lines and compose files say."""

from typing import TYPE_CHECKING

from trueup.commands.compose import ComposeCall, files_read
from trueup.facts import Place
from trueup.facts.compose import ComposeProject, ComposeService

if TYPE_CHECKING:
    from trueup.platform.subject import Platform
    from trueup.platform.unit import Unit

Owners = dict[str, dict[str, Place]]
"""By container: the units that start it, and the line of each."""


def owners(platform: "Platform") -> Owners:
    """Every container that a unit starts; one that names no container is not among them.

    A service that another one needs is its unit's only where no unit starts it by name.
    """
    found: Owners = {}
    needed: Owners = {}
    for unit in platform.all_units:
        for run in unit.starts.runs:
            if run.name and not run.only_created:
                found.setdefault(run.name, {}).setdefault(unit.name, run.place)
        for command in unit.starts.existing:
            if command.verb in {"start", "restart"}:
                for name in command.names:
                    found.setdefault(name, {}).setdefault(unit.name, command.place)
        for call in unit.starts.compose:
            meant, others = started(unit, call)
            for owned, services in ((found, meant), (needed, others)):
                for container in (name for service in services for name in service.containers):
                    owned.setdefault(container, {}).setdefault(unit.name, call.place)
    return {**needed, **found}


Services = tuple[ComposeService, ...]


def started(unit: "Unit", call: ComposeCall) -> tuple[Services, Services]:
    """The services that the call starts because it means them, and those that they need.

    None where its files are missing or refused; only such as are really brought up, whatever profiles they have.
    """
    project = _project(unit, call) if call.starts_containers else None
    if project is None:
        return (), ()
    brought_up = {service.name: service for service in project.services if service.started}
    meant = [name for name in brought_up if not call.services or name in call.services]
    left, needed = list(meant), dict[str, ComposeService]()
    while left and not call.alone:
        for each in brought_up[left.pop()].depends_on:
            if each.service in brought_up and each.service not in needed and each.service not in meant:
                needed[each.service] = brought_up[each.service]
                left.append(each.service)
    return tuple(brought_up[name] for name in meant), tuple(needed.values())


def _project(unit: "Unit", call: ComposeCall) -> ComposeProject | None:
    """The project of the call's files; where the environment names them, the unit's only one."""
    readable = [project.seen for project in unit.projects if isinstance(project.seen, ComposeProject)]
    files = files_read(call, unit.platform.compose_paths)
    named = [project for project in readable if files and project.path == files[0]]
    return named[0] if named else readable[0] if len(readable) == 1 and not call.files else None
