"""What a URL in a container's environment leads to: itself, or another service through the host."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trueup.checks import not_looked_at
from trueup.facts.docker import EnvironmentName
from trueup.model.addresses import is_loopback, is_wildcard, normal
from trueup.model.port_claims import host_ports

if TYPE_CHECKING:
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform

HOST_NAMES = frozenset({"host.docker.internal", "gateway.docker.internal"})
"""Names that Docker Desktop gives to the machine itself."""

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443, "redis": 6379, "postgres": 5432, "postgresql": 5432,
         "mysql": 3306, "mongodb": 27017, "amqp": 5672}  # fmt: skip
"""The port of a URL that names none."""


@dataclass(frozen=True)
class Detour:
    """A URL that leads to another container, but not by its name: `by` is what it says instead."""

    variable: EnvironmentName
    by: str
    port: int
    containers: tuple[str, ...]


def containers_of_ports(platform: "Platform") -> dict[int, frozenset[str]]:
    """The containers that each TCP port stands for: by expectation, as the container's own, or as the host's."""
    found: dict[int, set[str]] = {}
    for service in platform.services:
        for number in (service.expected.port, service.expected.inner_port):
            found.setdefault(number, set()).add(service.container_name)
    for definition in platform.definitions:
        for port in definition.ports:
            for number in (port.target, *host_ports(port)):
                found.setdefault(number, set()).add(definition.container)
    return {port: frozenset(names) for port, names in found.items()}


def detours(service: "Service") -> Iterator[Detour]:
    """Every URL that is written down for a service, or that its container has, and that leads to another one so.

    Raises:
        NotLookedAtError: an env file that its definition needs could not be read.
    """
    in_the_host = service.definition.network_mode == "host"  # there localhost is where the host's ports are
    for variable in variables(service):
        found = _detour(variable, service)
        if found and not (in_the_host and is_loopback(found.by)):
            yield found


def variables(service: "Service") -> Iterator[EnvironmentName]:
    """Those of its definition, of the env files it names and, where the container exists, the container's own."""
    platform, definition = service.platform, service.definition
    yield from definition.environment
    for path in definition.env_files:
        file = platform.env_files_by_path.get(path)
        if file:
            yield from file.variables
        elif platform.on_host and path not in definition.optional_env_files:
            not_looked_at(f"{path}, an env file of {definition.container}, could not be read", definition.at)
    if platform.on_host and (container := platform.containers_by_name.get(service.container_name)):
        for variable in container.environment:
            yield EnvironmentName(variable.name, variable.url, service.asked)


def _detour(variable: EnvironmentName, service: "Service") -> Detour | None:
    try:
        parts = urlsplit(variable.url)
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:  # a recording may hold anything; what is no URL leads nowhere
        return None
    if not host or not _is_the_host(host, service.platform):
        return None
    there = service.platform.containers_of_port.get(port, frozenset())
    others = tuple(sorted(there - {service.container_name}))
    return Detour(variable, host, port, others) if others and service.container_name not in there else None


def _is_the_host(host: str, platform: "Platform") -> bool:
    """Whether a name or address means the container itself, or the machine, but never another container."""
    gateway = normal(platform.expectations.network.gateway)
    return host in HOST_NAMES or is_loopback(host) or is_wildcard(host) or normal(host) == gateway
