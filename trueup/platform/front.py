"""What nginx does with requests, worked out once a subject: its routes, its locations, and the answers asked for."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trueup.checks import not_looked_at
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import address_and_port
from trueup.model.nginx_targets import upstreams_of
from trueup.model.nginx_values import Values
from trueup.platform.location import Location
from trueup.routing import Routes
from trueup.routing.routes import Routed
from trueup.routing.servers import Server

if TYPE_CHECKING:
    from trueup.platform.public_url import PublicUrl
    from trueup.platform.subject import Platform

HTTPS = 443

FRONT = (
    "nginx.nginx_is_running",
    "nginx.configuration_parses",
    "nginx.directives_are_known",
    "nginx.site_is_enabled",
    "nginx.only_sites_are_enabled",
)
"""The checks whose failure explains that the configuration routes otherwise than its sites say."""


@dataclass(frozen=True)
class Front:
    """nginx's configuration as a whole, as routes."""

    platform: "Platform"

    @property
    def configuration(self) -> Configuration:
        """What nginx is told."""
        return self.platform.nginx.configuration

    @cached_property
    def routes(self) -> Routes:
        """The routes, built once."""
        return Routes(self.configuration.directives, version=self.platform.nginx.version)

    @cached_property
    def upstreams(self) -> dict[str, Directive]:
        """The `upstream` blocks, by name."""
        return upstreams_of(self.configuration)

    @cached_property
    def values(self) -> Values:
        """What variables may be."""
        return Values(self.configuration)

    @cached_property
    def _answers(self) -> dict[tuple[str, bytes], Routed]:
        return {}

    def routed(self, url: str, method: bytes = b"GET") -> Routed:
        """What becomes of a request, whatever that is."""
        key = (url, method)
        if key not in self._answers:
            self._answers[key] = self.routes.routed(url.encode("utf-8", "surrogateescape"), method)
        return self._answers[key]

    def decided(self, url: str, method: bytes = b"GET") -> Routed:
        """What becomes of a request.

        Raises:
            NotLookedAtError: it depends on more than the configuration and the request.
        """
        routed = self.routed(url, method)
        if routed.answer.outcome == "undecided":
            not_looked_at(f"what nginx does with {method.decode()} {url}: {routed.answer.reason}")
        return routed

    @cached_property
    def locations(self) -> tuple[Location, ...]:
        """Every location, in the order of the configuration; a key that stands twice gets a number."""
        found: dict[str, Location] = {}
        for server in self.routes.servers:
            where = _where(server)
            for level in server.locations:
                plain = f"{where}{'' if level.kind in {'', '@'} else ' '}{level.written}"
                key, number = plain, 1
                while key in found:
                    number += 1
                    key = f"{plain} #{number}"
                found[key] = Location(key, server, level, self)
        return tuple(found.values())

    @cached_property
    def _leading_to(self) -> dict[str, list[Location]]:
        """The locations by the keys of their targets, as far as files decide these."""
        found: dict[str, list[Location]] = {}
        for location in self.locations:
            for key in dict.fromkeys(target.key for target in location.decided_targets):
                found.setdefault(key, []).append(location)
        return found

    def leading_to(self, target: str) -> tuple[Location, ...]:
        """The locations that may pass requests to the target of that key."""
        return tuple(self._leading_to.get(target, ()))

    @cached_property
    def _urls_of(self) -> "dict[int, list[PublicUrl]]":
        """The declared public URLs, by the id of each server that their names choose."""
        found: dict[int, list[PublicUrl]] = {}
        for url in self.platform.public_urls:
            doors = (f"{url.itself.origin}/", f"http://{url.itself.name}/")
            for server in {id(chosen): chosen for door in doors if (chosen := self.routed(door).server)}.values():
                found.setdefault(id(server), []).append(url)
        return found

    def urls_of(self, server: Server) -> "list[PublicUrl]":
        """The declared public URLs that a server is chosen for."""
        return self._urls_of.get(id(server), [])

    @cached_property
    def _urls_by_path(self) -> "dict[tuple[int, str], list[PublicUrl]]":
        found: dict[tuple[int, str], list[PublicUrl]] = {}
        for server, urls in self._urls_of.items():
            for url in urls:
                found.setdefault((server, url.itself.path), []).append(url)
        return found

    def urls_at(self, server: Server, path: str) -> "list[PublicUrl]":
        """Those of exactly that path."""
        return self._urls_by_path.get((id(server), path), [])


def _where(server: Server) -> str:
    """Its first name, and its port where it does not serve https at its usual one."""
    ports = [address_and_port(d.args[0])[1] for d in server.settings.block if d.name == "listen" and d.args]
    numbers = [port for port in ports if port]
    name = server.first_name or "default"
    return name if HTTPS in numbers else f"{name}:{min(numbers, default=80)}"
