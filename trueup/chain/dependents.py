"""What goes when something stops, one step at a time: units with units, containers with units, ports with containers.

A node is a kind and a name: `("unit", "api.service")`, `("container", "api")`, `("port", "8001")` for what answers at a
port of the host, `("name", "api")` for what peers find under a name.
"""

from collections.abc import Iterator
from functools import cached_property

import msgspec

from trueup.chain.ownership import Ownership
from trueup.facts import Place
from trueup.model.port_claims import host_ports
from trueup.platform import Platform

Node = tuple[str, str]
DOCKER, NGINX = ("docker", "docker"), ("nginx", "nginx")
ENGINE_UNITS = ("docker.service",)
NGINX_UNITS = ("nginx.service",)


class Step(msgspec.Struct, frozen=True):
    """`what` goes too, and why; `at` is where that is written."""

    what: Node
    why: str
    at: Place = Place()


class Dependents:
    """Of one subject; worked out once."""

    def __init__(self, platform: Platform, ownership: Ownership) -> None:
        self.platform = platform
        self.ownership = ownership

    def of(self, node: Node) -> Iterator[Step]:
        """What goes at once with a node."""
        kind, name = node
        if kind == "unit":
            yield from self._of_unit(name)
        elif node == DOCKER:
            yield from (Step(("container", each), "Docker runs it") for each in self.containers)
        elif kind == "project":
            yield from (Step(("container", each), "the project has it", at) for each, at in self.projects.get(name, ()))
        elif kind == "network":
            yield from self._of_network(name)
        elif kind == "container":
            yield from self._of_container(name)

    def _of_unit(self, name: str) -> Iterator[Step]:
        for other, edge in self.platform.unit_graph.stops_with(name).items():
            if edge.target == self.platform.unit_graph.name_of(name):
                yield Step(("unit", other), f"{edge.kind}={edge.target}: systemd stops it too", edge.place)
        if name in ENGINE_UNITS:
            yield Step(DOCKER, "")
        if name in NGINX_UNITS:
            yield Step(NGINX, "")
        for container, at in self.ownership.stopped.get(name, ()):
            if container in self.containers:
                yield Step(("container", container), "the unit ends it when it stops", at)

    def _of_container(self, name: str) -> Iterator[Step]:
        for other, at in self.ownership.together.get(name, ()):
            yield Step(("container", other), "one that ends makes `up` end the others", at)
        yield Step(("name", name), "")
        yield from (Step(("port", str(port)), "", at) for port, at in self.ports.get(name, ()))

    def _of_network(self, network: str) -> Iterator[Step]:
        for name, networks in self.networks.items():
            if network not in networks:
                continue
            alone = set(networks) == {network}
            if alone or network == self.platform.expectations.network.name:
                yield Step(("name", name), "off the network")
            if alone:
                why = f"{name} has no other network, so Docker publishes nothing of it"
                yield from (Step(("port", str(port)), why, at) for port, at in self.ports.get(name, ()))

    @cached_property
    def containers(self) -> tuple[str, ...]:
        """Those that are written down and, on a host, those that run; on a host nothing else can stop."""
        if self.platform.on_host:
            return tuple(container.name for container in self.platform.docker.containers if container.running)
        return tuple(dict.fromkeys(definition.container for definition in self.platform.definitions))

    @cached_property
    def networks(self) -> dict[str, tuple[str, ...]]:
        """The networks of each container."""
        if self.platform.on_host:
            every = self.platform.docker.containers
            return {c.name: tuple(a.network for a in c.attachments) for c in every if c.running}
        return {d.container: tuple(joined.name for joined in d.networks) for d in self.platform.definitions}

    @cached_property
    def ports(self) -> dict[str, tuple[tuple[int, Place], ...]]:
        """The TCP ports of the host that each container answers at, and where that is written."""
        found: dict[str, dict[int, Place]] = {}
        for definition in self.platform.definitions:
            own = found.setdefault(definition.container, {})
            for port in definition.ports:
                if port.protocol == "tcp":
                    own |= dict.fromkeys(host_ports(port), port.at)
            if definition.network_mode == "host" and (service := self._service(definition.container)):
                own.setdefault(service, definition.at)
        for container in self.platform.docker.containers if self.platform.on_host else ():
            own = found.setdefault(container.name, {})
            for binding in container.bindings:
                own.setdefault(binding.port, Place(command=f"docker port {container.name}"))
        return {name: tuple(own.items()) for name, own in found.items()}

    def _service(self, container: str) -> int:
        service = self.platform.services_by_container.get(container)
        return service.expected.port if service else 0

    @cached_property
    def projects(self) -> dict[str, tuple[tuple[str, Place], ...]]:
        """The containers of each compose project, by its name."""
        found: dict[str, list[tuple[str, Place]]] = {}
        for project in self.platform.projects:
            if project.is_readable:
                own = found.setdefault(project.read.name, [])
                own += ((service.container, service.at) for service in project.read.services)
        return {name: tuple(own) for name, own in found.items()}
