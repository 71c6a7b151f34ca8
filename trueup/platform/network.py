"""The shared network, and the compose projects that name networks."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.checks import expect, not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.compose import ComposeNetwork, ComposeProject, UnreadableProject
from trueup.facts.docker import Network
from trueup.model.definitions import Definition
from trueup.platform.unit import Unit

if TYPE_CHECKING:
    from trueup import expectations
    from trueup.platform.subject import Platform

SIMILAR = 0.8
"""How much of two names must agree (difflib) before one is taken for a slip of the other."""

SHORTEST_PREFIX = 6
"""Characters: a shorter beginning of our name, such as `web`, is a name in its own right."""


@dataclass(frozen=True)
class SharedNetwork:
    """The network that every service joins."""

    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def name(self) -> str:
        """Its name, as Docker knows it."""
        return self.expected.name

    @property
    def expected(self) -> "expectations.schema.Network":
        """What is expected of it."""
        return self.platform.expectations.network

    @property
    def unit(self) -> Unit:
        """The unit that makes it."""
        return Unit(self.platform.expectations.units.infrastructure, self.platform)

    @property
    def live(self) -> Network:
        """What Docker says of it.

        Raises:
            FindingError: there is no such network.
        """
        live = self.platform.networks_by_name.get(self.name)
        expect(live is not None, f"a Docker network {self.name}", found="none", at=self.asked)
        assert live is not None  # noqa: S101 - `expect` has just proved it, for the type checker only
        return live

    @property
    def asked(self) -> Place:
        """The command that shows it."""
        return Place(command=f"docker network inspect {self.name}")

    @property
    def asked_all(self) -> Place:
        """The command that shows every network."""
        return Place(command="docker network ls")

    def means(self, key: str, name: str) -> bool:
        """Whether a network of a compose file is ours, or was meant to be."""
        return self.name in {key, name} or self.is_look_alike(name)

    def names_in(self, definition: Definition) -> tuple[str, ...]:
        """What this definition has its container called on it, or on the look-alike it joins in its place."""
        joined = definition.joined(self.name) or next(
            (each for each in definition.networks if self.is_look_alike(each.name)), None
        )
        return joined.aliases if joined else ()

    @property
    def project(self) -> "Project | None":
        """The compose project that defines it, if its file is there."""
        return next((p for p in self.platform.projects if p.path == self.expected.definition), None)

    @property
    def definition(self) -> ComposeNetwork:
        """Its definition in the infrastructure's compose file.

        Raises:
            FindingError: the file is not there, or does not define it.
            NotLookedAtError: the file could not be read.
        """
        project = self.project
        if project and isinstance(project.seen, UnreadableProject):
            not_looked_at(project.seen.why.reason, project.seen.why.at)
        found = next((n for n in project.networks if n.name == self.name), None) if project else None
        expect(
            found is not None,
            f"{self.expected.definition} defines {self.name}",
            found="no such network in it" if project else "no such file",
            at=Place(project.file) if project else Place(),
        )
        assert found is not None  # noqa: S101 - as above
        return found

    def is_look_alike(self, name: str) -> bool:
        """Whether this is the name compose makes of ours when a file does not say `external: true`."""
        return name != self.name and name.endswith((f"_{self.name}", f"-{self.name}"))

    def near_miss(self, names: Iterable[str]) -> str:
        """The one of these names that was probably meant to be ours, such as `watchme-net`; nothing where none was."""
        others = [name for name in names if name != self.name]
        prefix = [name for name in others if len(name) >= SHORTEST_PREFIX and self.name.startswith(name)]
        near = [*prefix, *difflib.get_close_matches(self.name, others, n=1, cutoff=SIMILAR)]
        return near[0] if near else ""


@dataclass(frozen=True)
class Project:
    """A compose project: files that compose reads together."""

    seen: ComposeProject | UnreadableProject
    platform: "Platform"

    @property
    def key(self) -> str:
        """The place of its first file on the server; of several projects of one file, each with who makes it."""
        if self.path not in self.platform.paths_of_several_projects:
            return self.path
        name = f" as {self.seen.name}" if isinstance(self.seen, ComposeProject) else ""
        return f"{self.path}{name} of {', '.join(self.seen.units) or 'nobody'}"

    @property
    def path(self) -> str:
        """The place of its first file on the server."""
        return self.seen.path

    @property
    def file(self) -> str:
        """Its first file, as a reader can open it."""
        return self.seen.files[0]

    @property
    def why_unreadable(self) -> Unavailable | None:
        """Compose's reason for refusing it, if it does."""
        return self.seen.why if isinstance(self.seen, UnreadableProject) else None

    @property
    def is_readable(self) -> bool:
        """Whether compose accepts it."""
        return self.why_unreadable is None

    @property
    def networks(self) -> tuple[ComposeNetwork, ...]:
        """The networks that it names.

        Raises:
            NotLookedAtError: its files could not be read.
        """
        return self.read.networks

    @property
    def read(self) -> ComposeProject:
        """What compose makes of its files.

        Raises:
            NotLookedAtError: compose refuses them.
        """
        if isinstance(self.seen, UnreadableProject):
            not_looked_at(self.seen.why.reason, self.seen.why.at)
        return self.seen


def in_declared_order(platform: "Platform") -> list[Project]:
    """Every project but those of the file that defines the network: first those of services, as these are declared.

    Raises:
        NotLookedAtError: nothing of compose, or of the units, could be read.
    """
    known = {project.key: project for project in platform.projects}
    of_services = dict.fromkeys(project.key for service in platform.services for project in service.unit.projects)
    order = [*(key for key in of_services if key in known), *sorted(known.keys() - of_services.keys())]
    definition = platform.expectations.network.definition
    return [known[key] for key in order if known[key].path != definition]
