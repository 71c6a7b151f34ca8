"""The platform as a check sees it: what is expected, beside what was seen, one object a resource.

A resource has a `key` (it stands in the item's id) and asks the facts only when it is asked; a source that could
not be read raises `NotLookedAtError` at that moment, never earlier and never silently.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from trueup.checks import Judges
from trueup.expectations import Expectations
from trueup.facts import Systemd
from trueup.model.definitions import Definition, of_compose, of_run
from trueup.model.port_claims import Claim
from trueup.platform.addresses import addresses
from trueup.platform.beside import SitePair, site_pairs
from trueup.platform.container import RunningContainer
from trueup.platform.front import Front
from trueup.platform.leftover import Leftover, leftovers
from trueup.platform.location import Location
from trueup.platform.machine import Engine, FileSystem, Job, Machine
from trueup.platform.network import Project, SharedNetwork
from trueup.platform.owners import Owners, owners
from trueup.platform.peer_call import PeerCall
from trueup.platform.peers import containers_of_ports
from trueup.platform.port import OpenPort, PortUse, every_claim, every_port, of_units, open_ports
from trueup.platform.public_url import PublicUrl
from trueup.platform.service import Service
from trueup.platform.sources import Sources
from trueup.platform.target import Target, every_target
from trueup.platform.unit import Unit
from trueup.platform.web import Site, WebServer

KINDS = {
    "machine": "machines",
    "file_system": "file_systems",
    "job": "jobs",
    "docker": "engines",
    "network": "networks",
    "service": "services",
    "unit": "units",
    "infrastructure": "infrastructure_units",
    "project": "projects",
    "leftover": "leftovers",
    "container": "running_containers",
    "port": "port_uses",
    "open_port": "open_ports",
    "site": "sites",
    "nginx": "web_servers",
    "site_pair": "site_pairs",
    "installed_unit": "installed_units",
    "target": "targets",
    "location": "locations",
    "public_url": "public_urls",
    "peer_call": "peer_calls",
    "renewal_timer": "renewal_timers",
}
"""What a check may take as an argument, and where the platform keeps it."""


class Resource(Protocol):
    """Anything a check can be asked of."""

    @property
    def key(self) -> str:
        """Its name in ids: stable over runs, unique within its kind."""


@dataclass(frozen=True)
class Platform(Sources):
    """One subject, judged against the expectations: what was seen of it, and one object for each resource."""

    @property
    def shows(self) -> Judges:
        """What can be judged of it: a tree, a host, or a host beside a tree."""
        if not self.on_host:
            return Judges.TREE
        return Judges.HOST | Judges.BESIDE if self.tree else Judges.HOST

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
    def addresses_on_the_network(self) -> dict[str, list[str]]:
        """The names of the containers that have, or ask for, each address on the shared network."""
        return addresses(self)

    @cached_property
    def ports_of_units(self) -> frozenset[tuple[int, str]]:
        """Each port that a unit's own command line takes, and the unit."""
        return frozenset((claim.port, claim.claimant) for claim in of_units(self))

    @cached_property
    def declared_networks(self) -> frozenset[str]:
        """The networks that something written down makes or joins.

        Raises:
            NotLookedAtError: a compose file, which may declare any, could not be read.
        """
        made = {network.name for project in self.projects for network in project.networks}
        return frozenset(made | {joined.name for each in self.definitions for joined in each.networks})

    @cached_property
    def services_by_container(self) -> dict[str, Service]:
        """The expected services, by the name of their container."""
        return {service.container_name: service for service in self.services}

    @cached_property
    def containers_of_port(self) -> dict[int, frozenset[str]]:
        """The containers that have each port: as their own, as the host's for them, or by expectation."""
        return containers_of_ports(self)

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
        return tuple(Unit(name, self) for name in self.unit_files)

    @cached_property
    def machines(self) -> tuple[Machine, ...]:
        """The machine."""
        return (Machine(self),)

    @cached_property
    def file_systems(self) -> tuple[FileSystem, ...]:
        """Those that must have room."""
        return self.machines[0].file_systems

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """Everything that runs by the clock."""
        return tuple(Job(name, job, self.machines[0]) for name, job in self.expectations.jobs.items())

    @cached_property
    def engines(self) -> tuple[Engine, ...]:
        """The Docker engine."""
        return (Engine(self.facts.docker, self),)

    @cached_property
    def networks(self) -> tuple[SharedNetwork, ...]:
        """The network that every service shares."""
        return (SharedNetwork(self),)

    @cached_property
    def leftovers(self) -> tuple[Leftover, ...]:
        """Networks that should be gone."""
        return leftovers(self)

    @cached_property
    def running_containers(self) -> tuple[RunningContainer, ...]:
        """Every container that runs, expected or not."""
        return tuple(RunningContainer(c, self) for c in self.docker.containers if c.running)

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
        """The infrastructure unit, the unit of every service, then those that could not be read; each once."""
        names = [self.expectations.units.infrastructure, *(s.unit for s in self.expectations.services.values())]
        if isinstance(self.facts.systemd, Systemd):
            names += [file.name for file in self.facts.systemd.units if file.unread]
        return tuple(Unit(name, self) for name in dict.fromkeys(names))

    @cached_property
    def infrastructure_units(self) -> tuple[Unit, ...]:
        """The unit that makes the shared network."""
        return (Unit(self.expectations.units.infrastructure, self),)

    @cached_property
    def services_by_unit(self) -> dict[str, tuple[Service, ...]]:
        """The expected services of each unit."""
        found: dict[str, tuple[Service, ...]] = {}
        for service in self.services:
            found[service.expected.unit] = (*found.get(service.expected.unit, ()), service)
        return found

    @cached_property
    def projects_by_unit(self) -> dict[str, tuple[Project, ...]]:
        """The compose projects that each unit's commands start or stop."""
        found: dict[str, tuple[Project, ...]] = {}
        for project in self.projects:
            for unit in project.seen.units:
                found[unit] = (*found.get(unit, ()), project)
        return found

    @cached_property
    def projects_by_path(self) -> dict[str, Project]:
        """The compose projects, by the place of their first file on the server."""
        return {project.key: project for project in self.projects}

    @cached_property
    def owners(self) -> Owners:
        """The units that start each container."""
        return owners(self)

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """Every compose project, readable or not."""
        return tuple(Project(project, self) for project in self.compose.projects)

    @cached_property
    def paths_of_several_projects(self) -> frozenset[str]:
        """The files that several projects are made of: under other names, or with another environment."""
        count = Counter(project.path for project in self.compose.projects)
        return frozenset(path for path, times in count.items() if times > 1)

    @cached_property
    def port_uses(self) -> tuple[PortUse, ...]:
        """Every port that somebody expects or claims in writing."""
        return every_port(self)

    @cached_property
    def open_ports(self) -> tuple[OpenPort, ...]:
        """Every port that is listened on where others may reach it."""
        return open_ports(self)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """Every public name that a service is reached by."""
        return tuple(Site(name, self) for name in dict.fromkeys(_hosts(self.expectations)))

    @cached_property
    def web_servers(self) -> tuple[WebServer, ...]:
        """nginx."""
        return (WebServer(self),)

    @cached_property
    def beside(self) -> "Platform | None":
        """The tree, as a platform of its own."""
        return Platform(self.expectations, self.tree) if self.tree else None

    @cached_property
    def site_pairs(self) -> tuple[SitePair, ...]:
        """The files of sites, beside those of the tree; none without one."""
        return site_pairs(self, self.tree) if self.tree else ()

    @cached_property
    def installed_units(self) -> tuple[Unit, ...]:
        """The expected units that have a file here: of the others other checks say that they are missing."""
        return tuple(unit for unit in self.units if unit.found)

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """What nginx's locations pass requests to."""
        return every_target(self)

    @cached_property
    def targets_by_port(self) -> dict[int, list[Target]]:
        """The same, by port."""
        found: dict[int, list[Target]] = {}
        for target in self.targets:
            found.setdefault(target.written.port, []).append(target)
        return found

    @cached_property
    def front(self) -> Front:
        """nginx's configuration, as routes."""
        return Front(self)

    @cached_property
    def locations(self) -> tuple[Location, ...]:
        """Every location of nginx."""
        return self.front.locations

    @cached_property
    def public_urls(self) -> tuple[PublicUrl, ...]:
        """Every declared public URL."""
        return tuple(url for service in self.services for url in service.public_urls)

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
