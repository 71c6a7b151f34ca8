"""The platform as a check sees it: what is expected, beside what was seen, one object a resource.

A resource has a `key` (it stands in the item's id) and asks the facts only when it is asked; a source that could
not be read raises `NotLookedAtError` at that moment, never earlier and never silently.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from trueup.checks import NotLookedAtError
from trueup.expectations import Expectations
from trueup.facts import Compose, Docker, Facts, Nginx, Probes, Sockets, SubjectKind, Systemd, Unavailable
from trueup.facts.docker import Container, Network
from trueup.facts.probes import Answered, Called, Dialled
from trueup.facts.systemd import Command, UnitFile, UnitState
from trueup.model.definitions import Definition, of_compose, of_run
from trueup.model.port_claims import Claim
from trueup.platform.machine import Engine, Machine
from trueup.platform.network import Leftover, Project, SharedNetwork
from trueup.platform.peer_call import PeerCall
from trueup.platform.port import PortUse, every_claim, every_port
from trueup.platform.service import Service
from trueup.platform.target import Target, every_target
from trueup.platform.unit import Unit
from trueup.platform.web import Site, WebServer

KINDS = {
    "machine": "machines",
    "docker": "engines",
    "network": "networks",
    "service": "services",
    "unit": "units",
    "project": "projects",
    "leftover": "leftovers",
    "port": "port_uses",
    "site": "sites",
    "nginx": "web_servers",
    "target": "targets",
    "peer_call": "peer_calls",
    "renewal_timer": "renewal_timers",
}
"""What a check may take as an argument, and where the platform keeps it."""

Source = TypeVar("Source", Docker, Nginx, Systemd, Sockets, Compose, Probes)


class Resource(Protocol):
    """Anything a check can be asked of."""

    @property
    def key(self) -> str:
        """Its name in ids: stable over runs, unique within its kind."""


@dataclass(frozen=True)
class Platform:
    """One subject, judged against the expectations."""

    expectations: Expectations
    facts: Facts

    @property
    def on_host(self) -> bool:
        """Whether a host is judged, not a tree."""
        return self.facts.subject.kind is SubjectKind.HOST

    def resources(self, kind: str) -> Sequence[Resource]:
        """All resources of a kind, in a stable order.

        Raises:
            NotLookedAtError: what there is of that kind could not be seen.
        """
        found: Sequence[Resource] = getattr(self, KINDS[kind])
        return found

    def resource(self, kind: str, key: str) -> Resource | None:
        """The resource of that key, if there is one now."""
        if kind not in self._by_key:
            self._by_key[kind] = {resource.key: resource for resource in self.resources(kind)}
        return self._by_key[kind].get(key)

    @cached_property
    def _by_key(self) -> dict[str, dict[str, Resource]]:
        """The resources of each kind that was asked for, by key."""
        return {}

    @cached_property
    def docker(self) -> Docker:
        """What Docker says."""
        return seen(self.facts.docker, "docker")

    @cached_property
    def sockets(self) -> Sockets:
        """Who listens."""
        return seen(self.facts.sockets, "listening sockets")

    @cached_property
    def nginx(self) -> Nginx:
        """What nginx is told, and its processes."""
        return seen(self.facts.nginx, "nginx")

    @cached_property
    def systemd(self) -> Systemd:
        """The units."""
        return seen(self.facts.systemd, "systemd")

    @cached_property
    def compose(self) -> Compose:
        """The compose projects."""
        return seen(self.facts.compose, "compose files")

    @cached_property
    def probes(self) -> Probes:
        """What was tried."""
        return seen(self.facts.probes, "probes")

    @cached_property
    def targets_tried(self) -> dict[str, tuple[Dialled, ...] | Unavailable]:
        """What came of each target, by its key."""
        return {probe.target: probe.seen for probe in self.probes.targets}

    @cached_property
    def urls_tried(self) -> dict[tuple[str, str], Answered | Unavailable]:
        """What each URL answered, by method and URL without its query."""
        return {(probe.method, probe.url): probe.seen for probe in self.probes.urls}

    @cached_property
    def calls_tried(self) -> dict[tuple[str, str, int], Called | Unavailable]:
        """What came of each call, by the two containers and the port."""
        return {(probe.container, probe.peer, probe.port): probe.seen for probe in self.probes.peers}

    @cached_property
    def definitions(self) -> tuple[Definition, ...]:
        """Everything that is written down to start a container."""
        runs = [of_run(run) for unit in self.all_units for run in unit.starts.runs]
        return (*of_compose(self.compose), *runs)

    @cached_property
    def port_claims(self) -> tuple[Claim, ...]:
        """Every claim on every port."""
        return every_claim(self)

    @cached_property
    def claims_by_port(self) -> dict[tuple[str, int], list[Claim]]:
        """Every claim, by protocol and port."""
        found: dict[tuple[str, int], list[Claim]] = {}
        for claim in self.port_claims:
            found.setdefault((claim.protocol, claim.port), []).append(claim)
        return found

    @cached_property
    def containers_by_name(self) -> dict[str, Container]:
        """Docker's containers."""
        return {container.name: container for container in self.docker.containers}

    @cached_property
    def networks_by_name(self) -> dict[str, Network]:
        """Docker's networks."""
        return {network.name: network for network in self.docker.networks}

    @cached_property
    def commands_by_path(self) -> dict[str, Command]:
        """What was seen at the paths that units name."""
        return {command.path: command for command in self.systemd.commands or ()}

    @cached_property
    def server_paths(self) -> frozenset[str]:
        """Where the files of a tree lie on the server."""
        return frozenset(self.facts.paths)

    @cached_property
    def unit_files(self) -> dict[str, UnitFile]:
        """The units that have a file, by name."""
        return {file.name: file for file in self.systemd.units}

    @cached_property
    def unit_states(self) -> dict[str, UnitState]:
        """What systemd says, by unit; nothing for a tree."""
        return {state.name: state for state in self.systemd.states or ()}

    @cached_property
    def definitions_of(self) -> dict[str, list[Definition]]:
        """What is written down to start each container, by its name."""
        found: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            found.setdefault(definition.container, []).append(definition)
        return found

    @cached_property
    def all_units(self) -> tuple[Unit, ...]:
        """Every unit with a file, expected or not."""
        return tuple(Unit(file.name, self) for file in self.systemd.units)

    @cached_property
    def machines(self) -> tuple[Machine, ...]:
        """The machine."""
        return (Machine(self.facts.unreachable),)

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """The Docker engine."""
        return (Engine(self.facts.docker),)

    @cached_property
    def networks(self) -> tuple[SharedNetwork, ...]:
        """The network that every service shares."""
        return (SharedNetwork(self),)

    @cached_property
    def leftovers(self) -> tuple[Leftover, ...]:
        """Networks that should be gone."""
        return tuple(Leftover(name, self) for name in self.expectations.network.leftovers)

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """Every expected service."""
        return tuple(Service(name, expected, self) for name, expected in self.expectations.services.items())

    @cached_property
    def services_by_port(self) -> dict[int, Service]:
        """The expected services; no two have one port."""
        return {service.expected.port: service for service in self.services}

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The infrastructure unit, then the unit of every service, each once."""
        names = [self.expectations.units.infrastructure, *(s.unit for s in self.expectations.services.values())]
        return tuple(Unit(name, self) for name in dict.fromkeys(names))

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """Every compose project, readable or not."""
        return tuple(Project(project, self) for project in self.compose.projects)

    @cached_property
    def port_uses(self) -> tuple[PortUse, ...]:
        """Every port that somebody expects or claims in writing."""
        return every_port(self)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every public name that a service is reached by."""
        return tuple(Site(name, self) for name in dict.fromkeys(_hosts(self.expectations)))

    @cached_property
    def web_servers(self) -> tuple[WebServer, ...]:
        """nginx."""
        return (WebServer(self),)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What nginx's locations pass requests to."""
        return every_target(self)

    @cached_property
    def peer_calls(self) -> tuple[PeerCall, ...]:
        """Every declared call of one service by another."""
        by_name = {service.name: service for service in self.services}
        return tuple(PeerCall(s, by_name[peer], self) for s in self.services for peer in s.expected.peers)

    @cached_property
    def renewal_timers(self) -> tuple[Unit, ...]:
        """The timer that renews certificates, where one is declared."""
        renewal = self.expectations.tls.renewal
        return (Unit(renewal, self),) if renewal else ()


def _hosts(expectations: Expectations) -> list[str]:
    urls = [public.url for service in expectations.services.values() for public in service.public]
    return [url.split("://", 1)[1].split("/", 1)[0].split(":")[0].lower() for url in urls]


def seen(source: Source | Unavailable | None, what: str) -> Source:
    """The source itself.

    Raises:
        NotLookedAtError: it could not be read, or this subject has no such source.
    """
    if source is None:
        raise NotLookedAtError(Unavailable(f"{what}: only a host can show it"))
    if isinstance(source, Unavailable):
        raise NotLookedAtError(source)
    return source
