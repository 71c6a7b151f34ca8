"""A service: the container it should be, how it is written down, and what runs."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trueup import expectations
from trueup.checks import expect, not_looked_at
from trueup.facts import Place
from trueup.facts.compose import PublishedPort, UnreadableProject
from trueup.facts.docker import Container
from trueup.model.definitions import Definition, not_started
from trueup.model.nginx_levels import levels
from trueup.model.nginx_servers import locations, of_name
from trueup.model.nginx_targets import of_pass, upstreams_of
from trueup.model.port_claims import host_ports
from trueup.platform.public_url import PublicUrl
from trueup.platform.unit import Unit
from trueup.routing.settings import Settings

if TYPE_CHECKING:
    from trueup.platform.location import Location
    from trueup.platform.network import Project
    from trueup.platform.subject import Platform
    from trueup.platform.target import Target
    from trueup.platform.web import Site


@dataclass(frozen=True)
class PassedOn:
    """The level whose settings hold when a request is passed on, and the locations that it went through."""

    level: Settings
    entered: tuple[Settings, ...]


@dataclass(frozen=True)
class Service:
    """One expected service."""

    name: str
    expected: expectations.Service
    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name in the expectations."""
        return self.name

    @property
    def container_name(self) -> str:
        """The name of its container."""
        return self.expected.container or self.name

    @property
    def unit(self) -> Unit:
        """The unit that owns it."""
        return Unit(self.expected.unit, self.platform)

    @property
    def project(self) -> "tuple[Project, ...]":
        """The compose projects that its unit starts."""
        return self.unit.projects

    @property
    def definition(self) -> Definition:
        """How its container is written down.

        Raises:
            FindingError: nothing that could be read starts a container of that name.
            NotLookedAtError: it may stand in a file of its unit that could not be read.
        """
        named = self.platform.definitions_of.get(self.container_name, [])
        if not named:
            for project in self.project:
                if isinstance(project.seen, UnreadableProject):
                    not_looked_at(project.seen.why.reason, project.seen.why.at)
        asleep = None if named else not_started(self.platform.compose, self.container_name)
        expect(
            bool(named),
            f"a compose service or docker run that starts {self.container_name}",
            found=asleep.text if asleep else "nothing that is written down starts a container of that name",
            at=asleep.at if asleep else self._unit_place(),
        )
        return named[0]

    @property
    def ports(self) -> tuple[PublishedPort, ...]:
        """What its definition publishes.

        Raises:
            NotLookedAtError: a variable decides one of them that nothing here sets.
        """
        for port in self.definition.ports:
            if "$" in port.published + port.address or not port.target:
                not_looked_at("a variable decides this port, and nothing that could be read sets it", port.at)
        return self.definition.ports

    @property
    def published_ports(self) -> list[int]:
        """The host ports that its definition publishes; raises as `ports` does."""
        return sorted({number for port in self.ports for number in host_ports(port)})

    def _unit_place(self) -> Place:
        file = self.unit.found
        return Place(file.path) if file else Place()

    @property
    def container(self) -> Container:
        """Its container, running or not.

        Raises:
            FindingError: Docker has no container of that name.
        """
        container = self.platform.containers_by_name.get(self.container_name)
        expect(container is not None, f"a container {self.container_name}", found="none", at=self.asked)
        assert container is not None  # noqa: S101 - `expect` has just proved it, for the type checker only
        return container

    @property
    def asked(self) -> Place:
        """The command that shows its container."""
        return Place(command=f"docker inspect {self.container_name}")

    @cached_property
    def public_urls(self) -> tuple[PublicUrl, ...]:
        """Its public URLs."""
        return tuple(PublicUrl(public, self, self.platform) for public in self.expected.public)

    @property
    def location(self) -> "tuple[Location, ...]":
        """The locations of nginx that take its public URLs, as far as the request decides that.

        Raises:
            NotLookedAtError: nginx's configuration could not be read.
        """
        front = self.platform.front
        taking = {id(level) for url in self.public_urls for level in levels(front.routed(str(url.itself)).level)}
        return tuple(location for location in front.locations if id(location.level) in taking)

    @cached_property
    def passed_on(self) -> "tuple[tuple[PublicUrl, PassedOn], ...]":
        """What is passed on of its public URLs and of what is below them, each way through nginx once.

        Raises:
            NotLookedAtError: it depends on more than the configuration and the request.
        """
        found: dict[tuple[int, ...], tuple[PublicUrl, PassedOn]] = {}
        for url in self.public_urls:
            for _, routed in url.routed:
                if routed.answer.outcome == "proxy" and routed.level:
                    way = (*map(id, routed.entered), id(routed.level))
                    found.setdefault(way, (url, PassedOn(routed.level, routed.entered)))
        return tuple(found.values())

    @property
    def site(self) -> "tuple[Site, ...]":
        """The sites that serve its public URLs."""
        names = {url.itself.name for url in self.public_urls}
        return tuple(site for site in self.platform.sites if site.name in names)

    @property
    def target(self) -> "tuple[Target, ...]":
        """The targets of the locations that are written for its public URLs, by their very path.

        Raises:
            NotLookedAtError: nginx's configuration could not be read.
        """
        configuration = self.platform.nginx.configuration
        upstreams, keys = upstreams_of(configuration), set[str]()
        for url in (public.itself for public in self.public_urls):
            server = of_name(configuration, url.name, url.port)
            for location in locations(server) if server else ():
                if location.args[-1:] == (url.path,):
                    passes = (each for each in location.block or () if each.name == "proxy_pass")
                    keys |= {target.key for each in passes for target in of_pass(each, upstreams)}
        return tuple(target for target in self.platform.targets if target.key in keys)
