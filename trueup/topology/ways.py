"""The nodes of one subject, and what each needs: a URL its location, that its port, that its container, and so on."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from trueup.chain.exposed import here
from trueup.model.addresses import is_loopback, is_wildcard
from trueup.model.nginx_targets import Target
from trueup.model.port_table import Row
from trueup.platform import Location, Platform, PublicUrl
from trueup.platform.passed_on import targets
from trueup.topology.nodes import KINDS, Node, identity, if_seen

NGINX = "nginx.service"


class Ways:
    """Nodes by id, and edges from what needs something to what it needs."""

    def __init__(self, platform: Platform, claims: Iterable[Row]) -> None:
        self.platform = platform
        self.nodes: dict[str, Node] = {}
        self.edges: set[tuple[str, str]] = set()
        self.locations_of: dict[str, list[str]] = {}
        self._locations = if_seen(lambda: {id(each.level): each for each in platform.front.locations}) or {}
        self._entered: set[int] = set()
        self._units()
        self._services()
        for url in platform.public_urls:
            self._url(url)
        for location in self._locations.values():
            if location.passes and id(location.level) not in self._entered:
                self._targets(self._location(location), _targets_of(location))
        self._containers()
        for claim in claims:
            self._claim(claim)
        for name in (platform.facts.subject.name, *(site.name for site in platform.sites)):
            self.add("host", name)

    def sorted_nodes(self) -> list[Node]:
        """By kind in the order of a request's way, then by name."""
        return sorted(self.nodes.values(), key=lambda node: (KINDS.index(node.kind), node.id))

    @cached_property
    def needs(self) -> dict[str, list[str]]:
        """The edges by where they begin; asked for once all are there."""
        found: dict[str, list[str]] = {}
        for source, target in sorted(self.edges):
            found.setdefault(source, []).append(target)
        return found

    @property
    def units(self) -> list[str]:
        """The names of the units among the nodes."""
        return [node.title for node in self.nodes.values() if node.kind == "unit"]

    def add(self, kind: str, title: str, label: str = "", service: str = "") -> str:
        """The id of the node, which is there from now on."""
        node = Node(kind, title, label or title, service)  # type: ignore[arg-type]
        known = self.nodes.get(node.id)
        if known is None or (service and not known.service):
            self.nodes[node.id] = node
        return node.id

    def location(self, location: Location) -> str:
        """The same of a location; the services behind it are found where nobody did yet."""
        return self._location(location)

    def _units(self) -> None:
        expected = self.platform.expectations.units
        for name in (NGINX, expected.infrastructure, *expected.after):
            self.add("unit", name)
        for unit in self.platform.units:
            self.add("unit", unit.name, service=", ".join(service.name for service in unit.services))

    def _services(self) -> None:
        for service in self.platform.services:
            port = self.add("port", f"tcp/{service.expected.port}", str(service.expected.port), service.name)
            container = self.add("container", service.container_name, service=service.name)
            unit = identity("unit", service.expected.unit)
            self.edges |= {(port, container), (container, unit)}
        self.add("network", self.platform.expectations.network.name)

    def _url(self, url: PublicUrl) -> None:
        title, service = url.key, url.service.name
        node = self.add("url", title, title.split("://", 1)[1], service)
        routed = if_seen(lambda: self.platform.front.routed(str(url.asked)))
        if routed is None:  # nginx could not be read: what is declared is all that is known
            self.edges.add((node, identity("port", f"tcp/{url.service.expected.port}")))
            return
        self._entered |= {id(level) for level in routed.entered}
        known = [self._locations[id(level)] for level in routed.entered if id(level) in self._locations]
        source = node
        if known:
            source = self._location(known[-1], service)
            self.locations_of.setdefault(service, []).append(source)
            self.edges.add((node, source))
        self._targets(source, targets(routed, self.platform.front))

    def _location(self, location: Location, service: str = "") -> str:
        owner = service or ", ".join(if_seen(lambda: [owner.name for owner in location.service]) or ())
        return self.add("location", location.key, location.level.written or location.key, owner)

    def _targets(self, source: str, every: Iterable[Target]) -> None:
        for port in here(list(every)):
            self.edges.add((source, self.add("port", f"tcp/{port}", str(port))))
        for target in every:
            if not (target.port and (is_loopback(target.host) or is_wildcard(target.host))):
                self.edges.add((source, self.add("host", target.key)))

    def _containers(self) -> None:
        """Those that are written down and, on a host, those that run; and the networks that each is on."""
        for name, network in self._joined():
            container = self.add("container", name)
            if network:
                self.edges.add((container, self.add("network", network)))
        for name, units in (if_seen(lambda: self.platform.owners) or {}).items():
            if identity("container", name) in self.nodes:
                self.edges |= {(identity("container", name), self.add("unit", unit)) for unit in units}

    def _joined(self) -> Iterator[tuple[str, str]]:
        platform = self.platform
        live = (if_seen(lambda: platform.docker.containers) or ()) if platform.on_host else ()
        for container in live:
            if container.running or container.name in platform.services_by_container:
                yield container.name, ""
                yield from ((container.name, joined.network) for joined in container.attachments)
        for definition in () if live else (if_seen(lambda: platform.definitions) or ()):
            yield definition.container, ""
            yield from ((definition.container, joined.name) for joined in definition.networks)

    def _claim(self, claim: Row) -> None:
        """Who else has a port that something here needs: a container, or a unit."""
        port = identity("port", f"{claim.protocol}/{claim.port}")
        for kind in ("container", "unit"):
            holder = f"{kind}:{claim.claimant}"
            if port in self.nodes and holder in self.nodes:
                self.edges.add((port, holder))


def _targets_of(location: Location) -> tuple[Target, ...]:
    """Nothing where a request decides it."""
    return if_seen(lambda: location.targets) or ()
