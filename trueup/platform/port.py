"""One table of every claim on every port: written down, published, listened on."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trueup.facts import Place
from trueup.facts.sockets import Listener
from trueup.model import nginx_listen, port_claims
from trueup.model.port_claims import Claim

if TYPE_CHECKING:
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


def every_port(platform: "Platform") -> tuple[PortUse, ...]:
    """The ports of the expected services and of everything written down, in order."""
    named = {("tcp", s.expected.port) for s in platform.services}
    named |= {(claim.protocol, claim.port) for claim in written(platform)}
    return tuple(PortUse(protocol, number, platform) for protocol, number in sorted(named))


def every_claim(platform: "Platform") -> tuple[Claim, ...]:
    """What is written down, and on a host what Docker has published and who listens."""
    live = (*_published(platform), *_listening(platform)) if platform.on_host else ()
    return (*written(platform), *live)


def written(platform: "Platform") -> Iterator[Claim]:
    """The claims of compose files, `docker run` lines and nginx."""
    for definition in platform.definitions:
        yield from port_claims.written(definition.container, definition.ports)
    yield from nginx_listen.claims(platform.nginx.configuration)


def _published(platform: "Platform") -> Iterator[Claim]:
    for container in platform.docker.containers:
        if container.running:
            for binding in container.bindings:
                at = Place(command=f"docker port {container.name}")
                yield Claim(binding.protocol, binding.address, binding.port, container.name, at)


def _listening(platform: "Platform") -> Iterator[Claim]:
    published = list(_published(platform))
    for listener in platform.sockets.listeners:
        at = Place(command="ss -tulnp")
        claimant = _claimant(listener, published)
        yield Claim(listener.protocol, listener.address, listener.port, claimant, at)


def _claimant(listener: Listener, published: list[Claim]) -> str:
    """The container whose port Docker forwards from there; else the program that holds the socket."""
    dockers = not listener.processes or {"docker-proxy", "dockerd"} & set(listener.processes)
    if dockers:
        for claim in published:
            if (claim.protocol, claim.port) == (listener.protocol, listener.port):
                return claim.claimant
    return " and ".join(sorted(set(listener.processes))) or "a program that could not be seen"
