"""A target of nginx's `proxy_pass`, and what came of dialling it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.checks import not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.probes import Dialled
from trueup.model import nginx_targets
from trueup.platform.tried import found

if TYPE_CHECKING:
    from trueup.platform.location import Location
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform

HERE = ("localhost", "127.", "[::1]", "0.0.0.0")  # noqa: S104 - names of this host, nothing is bound


@dataclass(frozen=True)
class Target:
    """One server that a location passes requests to; `key` is `localhost:8001`, as the configuration has it."""

    written: nginx_targets.Target
    platform: "Platform"

    @property
    def key(self) -> str:
        """As it is written: host and port, with the scheme where it is not http."""
        return self.written.key

    @property
    def at(self) -> tuple[Place, ...]:
        """The directives that name it."""
        return self.written.at

    @property
    def service(self) -> "tuple[Service, ...]":
        """The service that has its port on this host; none where nobody declares it."""
        owner = self.platform.services_by_port.get(self.written.port)
        return (owner,) if owner and self.written.host.startswith(HERE) else ()

    @property
    def location(self) -> "tuple[Location, ...]":
        """The locations that lead to it.

        Raises:
            NotLookedAtError: nginx's configuration could not be read.
        """
        return self.platform.front.leading_to(self.key)

    @property
    def dialled(self) -> tuple[Dialled, ...]:
        """What came of each of its addresses.

        Raises:
            NotLookedAtError: nobody dialled it.
        """
        seen = found(self.platform.targets_tried, self.key, f"{self.key} was not dialled")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen


def every_target(platform: "Platform") -> tuple[Target, ...]:
    """Every literal target of nginx's configuration."""
    return tuple(Target(written, platform) for written in nginx_targets.targets(platform.nginx.configuration))
