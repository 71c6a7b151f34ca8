"""Which unit starts and stops which container, by the units' own command lines."""

from collections.abc import Iterator
from functools import cached_property

from trueup.checks import FindingError
from trueup.commands.compose import ComposeCall, files_read
from trueup.commands.starts import Starts, stops
from trueup.facts import Place
from trueup.facts.compose import ComposeProject, ComposeService
from trueup.platform import Platform

ENDING = frozenset({"down", "stop", "kill", "rm"})
"""What a compose call, or `docker`, does to end a container."""

ENDS_TOGETHER = frozenset({"--abort-on-container-exit", "--abort-on-container-failure", "--exit-code-from"})
"""Options of `up` by which one container that ends takes the others of its call with it (docker-compose-up)."""


class Ownership:
    """Of one subject; each question is answered once for all containers."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    @cached_property
    def _projects(self) -> dict[str, list[ComposeProject]]:
        found: dict[str, list[ComposeProject]] = {}
        for project in self.platform.compose.projects:
            if isinstance(project, ComposeProject):
                found.setdefault(project.path, []).append(project)
        return found

    @cached_property
    def network_definition(self) -> Place | FindingError:
        """Where the shared network is defined, or why it is not.

        Raises:
            NotLookedAtError: the file that should define it could not be read.
        """
        try:
            return self.platform.networks[0].definition.at
        except FindingError as finding:
            return finding

    def project_of(self, call: ComposeCall) -> ComposeProject | None:
        """The project that a compose call means, as far as its files could be read."""
        files = files_read(call, self.platform.compose_paths)
        known = self._projects.get(files[0], []) if files else []
        named = [project for project in known if project.name == call.project_name]
        return next(iter(named or known), None)

    def services_of(self, call: ComposeCall) -> tuple[ComposeService, ...]:
        """The services that a call means: those that it names, else all."""
        project = self.project_of(call)
        every = project.services if project else ()
        return tuple(each for each in every if not call.services or each.name in call.services)

    @cached_property
    def started(self) -> dict[str, dict[str, Place]]:
        """The units that start each container, by name, each with the line that does."""
        found: dict[str, dict[str, Place]] = {}
        for unit in self.platform.all_units:
            for container, at in self._names(unit.starts, starting=True):
                found.setdefault(container, {}).setdefault(unit.name, at)
        return found

    @cached_property
    def stopped(self) -> dict[str, tuple[tuple[str, Place], ...]]:
        """The containers that end where each unit stops, by its name, and the line that says so.

        A client in the foreground ends its containers when systemd ends it; a detached one leaves them.
        """
        found: dict[str, dict[str, Place]] = {}
        for unit in self.platform.all_units:
            ended = found.setdefault(unit.name, {})
            if unit.found:
                ended |= dict(self._names(stops(unit.found), starting=False))
            for container, at in self._foreground(unit.starts):
                ended.setdefault(container, at)
        return {name: tuple(ended.items()) for name, ended in found.items()}

    @cached_property
    def together(self) -> dict[str, tuple[tuple[str, Place], ...]]:
        """The containers that end where a container ends, since one `up` started them so."""
        found: dict[str, dict[str, Place]] = {}
        for unit in self.platform.all_units:
            for call in unit.starts.compose:
                if call.subcommand == "up" and ENDS_TOGETHER & {word.partition("=")[0] for word in call.program.argv}:
                    names = [service.container for service in self.services_of(call)]
                    for name in names:
                        found.setdefault(name, {}).update(dict.fromkeys(set(names) - {name}, call.place))
        return {name: tuple(others.items()) for name, others in found.items()}

    def _names(self, lines: Starts, *, starting: bool) -> Iterator[tuple[str, Place]]:
        for call in lines.compose:
            if call.starts_containers if starting else call.subcommand in ENDING:
                yield from ((service.container, call.place) for service in self.services_of(call))
        for container in lines.existing:
            if (container.verb not in ENDING) == starting:
                yield from ((name, container.place) for name in container.names)
        if starting:
            yield from ((run.name, run.place) for run in lines.runs if run.name and not run.only_created)

    def _foreground(self, lines: Starts) -> Iterator[tuple[str, Place]]:
        for call in lines.compose:
            if call.subcommand in {"up", "run"} and not call.detached:
                yield from ((service.container, call.place) for service in self.services_of(call))
        yield from ((run.name, run.place) for run in lines.runs if run.name and not run.detached)
