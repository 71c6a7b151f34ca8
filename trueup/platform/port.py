"""One table of every claim on every port: written down, published, listened on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.commands.servers import taken_ports
from trueup.facts import Docker, Place
from trueup.facts.sockets import Listener
from trueup.model import nginx_listen, port_claims
from trueup.model.addresses import is_loopback
from trueup.model.port_claims import Claim
from trueup.platform.holders import SS, claimant, container_of

if TYPE_CHECKING:
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class PortUse:
    """One port of one protocol, and everyone who claims it."""

    protocol: str
    number: int
    platform: "Platform"

    @property
    def key(self) -> str:
        """`tcp/8001`."""
        return f"{self.protocol}/{self.number}"

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim on it; on a host those of the sockets and running containers too."""
        return tuple(self.platform.claims_by_port.get((self.protocol, self.number), ()))


@dataclass(frozen=True)
class OpenPort:
    """A port that the host listens on, on some address that others may reach."""

    protocol: str
    number: int
    listeners: tuple[Listener, ...]
    platform: "Platform"

    @property
    def key(self) -> str:
        """`tcp/443`."""
        return f"{self.protocol}/{self.number}"

    @property
    def service(self) -> "tuple[Service, ...]":
        """The expected services whose containers publish it; none where Docker cannot say."""
        if not isinstance(self.platform.facts.docker, Docker):
            return ()
        holders = dict.fromkeys(container_of(each, self.platform) or "" for each in self.listeners)
        expected = self.platform.services_by_container
        return tuple(expected[name] for name in holders if name in expected)


def every_port(platform: "Platform") -> tuple[PortUse, ...]:
    """The ports of the expected services and of everything written down, in order."""
    named = {("tcp", s.expected.port) for s in platform.services}
    named |= {(claim.protocol, claim.port) for claim in written(platform)}
    return tuple(PortUse(protocol, number, platform) for protocol, number in sorted(named))


def open_ports(platform: "Platform") -> tuple[OpenPort, ...]:
    """Every port that is listened on at an address that is not loopback, in order."""
    found: dict[tuple[str, int], list[Listener]] = {}
    for listener in platform.sockets.listeners:
        if not is_loopback(listener.address):
            found.setdefault((listener.protocol, listener.port), []).append(listener)
    return tuple(OpenPort(*key, tuple(found[key]), platform) for key in sorted(found))


def every_claim(platform: "Platform") -> tuple[Claim, ...]:
    """What is written down, and on a host what Docker has published and who listens."""
    sources = (*WRITTEN, *LIVE) if platform.on_host else WRITTEN
    return tuple(claim for _, source in sources for claim in source(platform))


def written(platform: "Platform") -> Iterator[Claim]:
    """The claims of compose files, `docker run` lines, nginx and the units' own command lines."""
    return (claim for _, source in WRITTEN for claim in source(platform))


def of_definitions(platform: "Platform") -> Iterator[Claim]:
    """The ports that compose files and `docker run` lines publish."""
    for definition in platform.definitions:
        yield from port_claims.written(definition.container, definition.ports)


def of_nginx(platform: "Platform") -> Iterator[Claim]:
    """The ports that nginx's configuration listens on."""
    return nginx_listen.claims(platform.nginx.configuration)


def of_units(platform: "Platform") -> Iterator[Claim]:
    """The ports that units' own command lines take; the claimant is the unit."""
    for unit in platform.systemd.units:
        for taken in taken_ports(unit):
            yield Claim("tcp", taken.address, taken.port, unit.name, taken.at)


def published(platform: "Platform") -> Iterator[Claim]:
    """The ports that Docker's own table says it forwards."""
    for container in platform.docker.containers:
        if container.running:
            for binding in container.bindings:
                at = Place(command=f"docker port {container.name}")
                yield Claim(binding.protocol, binding.address, binding.port, container.name, at)


def listening(platform: "Platform") -> Iterator[Claim]:
    """The sockets of the host, each by who holds it."""
    for listener in platform.sockets.listeners:
        yield Claim(listener.protocol, listener.address, listener.port, claimant(listener, platform), SS)


Source = tuple[str, Callable[["Platform"], Iterator[Claim]]]
"""What claims are read from, and the claims."""

WRITTEN: tuple[Source, ...] = (("compose files and units", of_definitions), ("nginx", of_nginx), ("units", of_units))
LIVE: tuple[Source, ...] = (("docker", published), ("listening sockets", listening))
"""What only a host shows."""
