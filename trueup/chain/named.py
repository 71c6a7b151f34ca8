"""What a name means: a service, a container, a unit (`docker` too), a network, a project, a site or a port."""

from collections.abc import Iterator

from trueup.chain.dependents import Node
from trueup.chain.exposed import ports_of
from trueup.chain.impact import Impacts

KINDS = ("unit", "container", "network", "project", "site", "port")


class NoSuchThingError(LookupError):
    """Nothing has that name; `known` are all names that there are."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.name, self.known = name, known


def meant(impacts: Impacts, name: str) -> tuple[Node, ...]:
    """Everything that the name may mean, the likeliest first; `kind:name` means only that.

    Raises:
        NoSuchThingError: nothing has that name.
    """
    kind, colon, rest = name.partition(":")
    asked = (kind, rest) if colon and kind in KINDS else None
    every = tuple(dict.fromkeys(known(impacts)))
    names = [name, f"{name}.service", name.removeprefix("tcp/")]
    services = impacts.platform.expectations.services
    if name in services:
        names.append(services[name].container or name)
    if asked:
        found = [node for node in every if node == asked or node == (asked[0], f"{asked[1]}.service")]
    else:
        found = [node for node in every if node[1] in names]
    if not found:
        raise NoSuchThingError(name, tuple(dict.fromkeys(each for _, each in every)))
    return tuple(found)


def known(impacts: Impacts) -> Iterator[Node]:
    """Everything that has a name, by likelihood."""
    platform, dependents = impacts.platform, impacts.dependents
    yield from (("container", name) for name in dependents.containers)
    yield from (("container", service.container_name) for service in platform.services)
    yield from (("unit", name) for name in platform.unit_graph.units)
    yield from (("network", name) for names in dependents.networks.values() for name in names)
    yield ("network", platform.expectations.network.name)
    yield from (("project", name) for name in dependents.projects)
    yield from (("site", way.name) for way in impacts.ways_in if way.name)
    yield from (("port", str(port)) for server in platform.front.routes.servers for port in sorted(ports_of(server)))
    yield from (("port", str(port)) for way in impacts.ways_in for port in (way.port, *way.ports))
    yield from (("port", str(port)) for ports in dependents.ports.values() for port, _ in ports)
