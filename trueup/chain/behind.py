"""What should answer behind nginx: a port, the container that has it, and the unit that owns that."""

import contextlib
from dataclasses import dataclass

from trueup.chain.asked import Asked
from trueup.chain.ownership import Ownership
from trueup.checks import NotLookedAtError
from trueup.facts.docker import Container
from trueup.model.addresses import is_loopback, is_wildcard, overlap
from trueup.model.definitions import Definition
from trueup.model.public_urls import address
from trueup.platform import Platform, Service


@dataclass(frozen=True)
class Behind:
    """`hosts` are the names or addresses of this host that nginx dials; `container` and `unit` are empty for nobody.

    `elsewhere` is set where nginx passes the request to another machine, or to a unix socket.
    """

    platform: Platform
    ownership: Ownership
    port: int
    hosts: tuple[str, ...]
    service: Service | None = None
    container: str = ""
    unit: str = ""
    elsewhere: str = ""

    @property
    def definition(self) -> Definition | None:
        """How the container is written down.

        Raises:
            NotLookedAtError: the compose files could not be read.
        """
        return next(iter(self.platform.definitions_of.get(self.container, [])), None)

    @property
    def live(self) -> Container | None:
        """The container, running or not.

        Raises:
            NotLookedAtError: Docker could not be asked.
        """
        return self.platform.containers_by_name.get(self.container)

    @property
    def on_the_hosts_network(self) -> bool:
        """Whether the container has the host's own ports."""
        definition = self.definition
        live = self.live if self.platform.on_host else None
        return bool((definition and definition.network_mode == "host") or (live and live.network_mode == "host"))

    def is_dialled(self, address_of_socket: str) -> bool:
        """Whether a socket at that address is one that nginx comes to."""
        return any(overlap(host, address_of_socket) for host in self.hosts)


def behind(asked: Asked, ownership: Ownership) -> Behind | None:
    """What should answer a URL; None where nobody can be named for it.

    Raises:
        NotLookedAtError: what is written down could not be read.
    """
    platform, dialled = asked.platform, [target for target in asked.targets if target.port]
    if asked.declared:
        service = asked.declared.service
        upstream = address(asked.declared.expected.upstream)
        ours = tuple(target.host for target in dialled if target.port == service.expected.port)
        return of_service(service, ownership, ours or (upstream.name,))
    if not asked.targets:
        return None
    here = [target for target in dialled if is_loopback(target.host) or is_wildcard(target.host)]
    if not here:
        return Behind(platform, ownership, 0, (), elsewhere=asked.targets[0].key)
    port = here[0].port
    hosts = tuple(target.host for target in here if target.port == port)
    if known := platform.services_by_port.get(port):
        return of_service(known, ownership, hosts)
    container = next(iter(_claiming(platform, port)), "")
    unit = next(iter(ownership.started.get(container, ())), "")
    return Behind(platform, ownership, port, hosts, None, container, unit)


def of_service(service: Service, ownership: Ownership, hosts: tuple[str, ...]) -> Behind:
    """What is expected of a service."""
    unit, port = service.expected.unit, service.expected.port
    return Behind(service.platform, ownership, port, hosts, service, service.container_name, unit)


def _claiming(platform: Platform, port: int) -> list[str]:
    """The containers that publish a port: those that are written down, then those that run."""
    found = [claim.claimant for claim in platform.claims_by_port.get(("tcp", port), ())]
    known = set(platform.definitions_of)
    with contextlib.suppress(NotLookedAtError):  # the container's own link says so
        known |= set(platform.containers_by_name) if platform.on_host else set()
    return [name for name in dict.fromkeys(found) if name in known]
