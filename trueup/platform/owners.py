"""Which units start each container, as their command lines and compose files say."""

from typing import TYPE_CHECKING

from trueup.commands.compose import ComposeCall, files_read
from trueup.facts import Place
from trueup.facts.compose import ComposeProject, ComposeService

if TYPE_CHECKING:
    from trueup.platform.subject import Platform

Owners = dict[str, dict[str, Place]]
"""By container: the units that start it, and the line of each."""


def owners(platform: "Platform") -> Owners:
    """Every container that a unit starts; one that names no container is not among them."""
    found: Owners = {}
    for unit in platform.all_units:
        for run in unit.starts.runs:
            if run.name and not run.only_created:
                found.setdefault(run.name, {}).setdefault(unit.name, run.place)
        for command in unit.starts.existing:
            if command.verb in {"start", "restart"}:
                for name in command.names:
                    found.setdefault(name, {}).setdefault(unit.name, command.place)
        for call in unit.starts.compose:
            for service in started(platform, call):
                found.setdefault(service.container, {}).setdefault(unit.name, call.place)
    return found


def started(platform: "Platform", call: ComposeCall) -> tuple[ComposeService, ...]:
    """The services of its project that the call starts; none where its files are missing or refused."""
    if not call.starts_containers:
        return ()
    files = files_read(call, platform.compose_paths)
    project = platform.projects_by_path.get(files[0]) if files else None
    if project is None or not isinstance(project.seen, ComposeProject):
        return ()
    return tuple(each for each in project.seen.services if not call.services or each.name in call.services)
