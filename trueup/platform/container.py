"""A container that runs, whether anybody expects it or not."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Place
from trueup.facts.docker import Container

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class RunningContainer:
    """One of those that `docker ps` shows."""

    seen: Container
    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name."""
        return self.seen.name

    @property
    def is_expected(self) -> bool:
        """Whether a service of the expectations is this container."""
        return self.seen.name in self.platform.services_by_container

    @property
    def asked(self) -> Place:
        """The command that shows it."""
        return Place(command=f"docker inspect {self.seen.name}")
