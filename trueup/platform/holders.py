"""Who holds a listening socket: a container, a unit, or some program."""

from typing import TYPE_CHECKING

from trueup.facts import Place
from trueup.facts.sockets import Listener
from trueup.model.addresses import overlap

if TYPE_CHECKING:
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform

SS = Place(command="ss -tulnp")
"""The command that shows it."""

DOCKERS_OWN = frozenset({"docker-proxy", "dockerd"})
"""Who holds the socket of a published port: the proxy, or the engine itself where it runs without proxies."""


def claimant(listener: Listener, platform: "Platform") -> str:
    """The container behind the socket; else the unit whose command line takes the port; else the programs."""
    if container := container_of(listener, platform):
        return container
    programs = " and ".join(sorted(set(listener.processes))) or "a program that could not be seen"
    units = [unit for unit in listener.units if (listener.port, unit) in platform.ports_of_units]
    return units[0] if units else programs


def container_of(listener: Listener, platform: "Platform") -> str | None:
    """The container whose port Docker forwards from there, by Docker's own table, or whose process holds the socket.

    The table decides, not the process's name: a socket that Docker did not make is not one of Docker's for that.
    """
    for identity in listener.containers:
        if container := platform.containers_by_id.get(identity):
            return container.name
    if not may_be_dockers(listener):
        return None
    for container, binding in platform.bindings_by_port.get((listener.protocol, listener.port), ()):
        if overlap(binding.address, listener.address):
            return container.name
    return None


def listeners_of(service: "Service") -> list[Listener]:
    """Whoever listens on the service's port.

    Raises:
        NotLookedAtError: the sockets could not be seen.
    """
    return service.platform.listeners_by_port.get(("tcp", service.expected.port), [])


def strangers_of(service: "Service") -> list[Listener]:
    """Those on the service's port that are neither its container, by Docker's own table, nor its declared process.

    Raises:
        NotLookedAtError: the sockets could not be seen.
    """
    return [listener for listener in listeners_of(service) if not _is_of(service, listener)]


def _is_of(service: "Service", listener: Listener) -> bool:
    process = service.expected.process
    if process is not None and listener.processes:
        return set(listener.processes) == {process}
    return container_of(listener, service.platform) == service.container_name


def may_be_dockers(listener: Listener) -> bool:
    """Whether it can be Docker's: a name alone proves nothing, so the process must also run in Docker's own unit."""
    named = not listener.processes or bool(DOCKERS_OWN & set(listener.processes))
    return named and (not listener.units or any("docker" in unit for unit in listener.units))


def described(listener: Listener) -> str:
    """Who holds a socket and where: `python3 (page.service) on 0.0.0.0:8012`."""
    who = " and ".join(sorted(set(listener.processes))) or "a program that could not be seen"
    units = f" ({', '.join(listener.units)})" if listener.units else ""
    host = f"[{listener.address}]" if ":" in listener.address else listener.address or "*"
    return f"{who}{units} on {host}:{listener.port}"
