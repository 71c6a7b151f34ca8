"""Networks that should be gone: those of earlier arrangements, by name, and those that nothing uses or declares."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Docker, Place
from trueup.facts.docker import Container, Network

if TYPE_CHECKING:
    from trueup.platform.subject import Platform

BUILT_IN = frozenset({"bridge", "host", "none", "ingress", "docker_gwbridge"})
"""Networks that Docker makes itself."""

PROJECT_LABEL = "com.docker.compose.project"


@dataclass(frozen=True)
class Leftover:
    """A network of an earlier arrangement; `is_declared` where the expectations name it."""

    name: str
    is_declared: bool
    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def live(self) -> Network | None:
        """What Docker says of it, if it still exists."""
        return self.platform.networks_by_name.get(self.name)

    @property
    def asked(self) -> Place:
        """The command that shows it."""
        return Place(command=f"docker network inspect {self.name}")

    @property
    def attached(self) -> tuple[Container, ...]:
        """The containers that still join it, running or not."""
        return tuple(self.platform.containers_on.get(self.name, ()))

    @property
    def origin(self) -> str:
        """Who made it, by its labels; nothing where they do not say."""
        project = self.live.labels.get(PROJECT_LABEL, "") if self.live else ""
        return f", made by the compose project {project}" if project else ""


def leftovers(platform: "Platform") -> tuple[Leftover, ...]:
    """Those that the expectations name, then those of a host that no container uses and no compose file declares.

    Raises:
        NotLookedAtError: compose files, which may declare a network, could not be read.
    """
    declared = platform.expectations.network.leftovers
    named = tuple(Leftover(name, is_declared=True, platform=platform) for name in declared)
    if not isinstance(platform.facts.docker, Docker):
        return named  # each of these says why
    unused = [name for name in platform.networks_by_name if name not in declared and _is_unused(name, platform)]
    return (*named, *(Leftover(name, is_declared=False, platform=platform) for name in unused))


def _is_unused(name: str, platform: "Platform") -> bool:
    """Look-alikes of the shared network are named by a check of that network."""
    (shared,) = platform.networks
    if name in BUILT_IN or name == shared.name or shared.is_look_alike(name):
        return False
    if name in platform.containers_on or platform.networks_by_name[name].containers:
        return False
    return name not in platform.declared_networks
