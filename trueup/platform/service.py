"""A service: the container it should be, how it is written down, and what runs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup import expectations
from trueup.checks import expect, not_looked_at
from trueup.facts import Place
from trueup.facts.compose import UnreadableProject
from trueup.facts.docker import Container
from trueup.model.definitions import Definition
from trueup.platform.unit import Unit

if TYPE_CHECKING:
    from trueup.platform.network import Project
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class Service:
    """One expected service."""

    name: str
    expected: expectations.Service
    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name in the expectations."""
        return self.name

    @property
    def container_name(self) -> str:
        """The name of its container."""
        return self.expected.container or self.name

    @property
    def unit(self) -> Unit:
        """The unit that owns it."""
        return Unit(self.expected.unit, self.platform)

    @property
    def project(self) -> "tuple[Project, ...]":
        """The compose projects that its unit starts."""
        return self.unit.projects

    @property
    def definition(self) -> Definition:
        """How its container is written down.

        Raises:
            FindingError: nothing that could be read starts a container of that name.
            NotLookedAtError: it may stand in a file of its unit that could not be read.
        """
        named = self.platform.definitions_of.get(self.container_name, [])
        if not named:
            for project in self.project:
                if isinstance(project.seen, UnreadableProject):
                    not_looked_at(project.seen.why.reason, project.seen.why.at)
        expect(
            bool(named),
            f"a compose service or docker run that starts {self.container_name}",
            found="nothing that is written down starts a container of that name",
            at=self._unit_place(),
        )
        return named[0]

    def _unit_place(self) -> Place:
        file = self.unit.found
        return Place(file.path) if file else Place()

    @property
    def container(self) -> Container:
        """Its container, running or not.

        Raises:
            FindingError: Docker has no container of that name.
        """
        container = self.platform.containers_by_name.get(self.container_name)
        expect(container is not None, f"a container {self.container_name}", found="none", at=self.asked)
        assert container is not None  # noqa: S101 - `expect` has just proved it, for the type checker only
        return container

    @property
    def asked(self) -> Place:
        """The command that shows its container."""
        return Place(command=f"docker inspect {self.container_name}")
