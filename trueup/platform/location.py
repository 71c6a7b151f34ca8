"""A location of nginx: where requests of some paths go."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trueup.checks import NotLookedAtError, not_looked_at
from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.model import nginx_targets
from trueup.model.addresses import is_loopback, is_wildcard
from trueup.model.nginx_levels import blocks_around, place, place_of
from trueup.model.nginx_values import Blocks
from trueup.model.port_claims import host_ports
from trueup.routing.servers import Server
from trueup.routing.settings import Settings

if TYPE_CHECKING:
    from trueup.platform.front import Front
    from trueup.platform.network import Project
    from trueup.platform.public_url import PublicUrl
    from trueup.platform.service import Service
    from trueup.platform.unit import Unit
    from trueup.platform.web import Site

CERTBOT = "/.well-known/acme-challenge/"
BY_NAME = frozenset({"", "^~", "="})
"""What a location may have before its name, and still take requests by it."""
SHUT = (("403",), ("404",), ("444",))
"""What `return` says where there is nothing to have; 410 tells that something was there."""


@dataclass(frozen=True)
class Location:
    """One location of one server; `key` is `api.hey-watch.me/scheduler/`, or `api.hey-watch.me ~ ^/x`."""

    key: str
    server: Server
    level: Settings
    front: "Front"

    @property
    def at(self) -> Place:
        """Where it is written."""
        return place_of(self.level)

    @property
    def name(self) -> str:
        """Its name, without the modifier."""
        return self.level.name.decode("utf-8", "surrogateescape")

    @property
    def refuses_everybody(self) -> bool:
        """Whether it is there to keep something shut, as `deny all` and `return 404` do."""
        own = [each for each in self.level.block if each.name in {"allow", "deny", "location", "return"}]
        first = own[0] if own and not any(each.name == "location" for each in own) else None
        return first is not None and (
            (first.name == "deny" and first.args == ("all",) and not self.level.any_suffices)
            or (first.name == "return" and first.args in SHUT)
        )

    @cached_property
    def passes(self) -> tuple[tuple[Directive, Blocks], ...]:
        """Its `proxy_pass` directives, those in its conditions too, each with the blocks around it."""
        return tuple(_passes(self.level.block, blocks_around(self.level)))

    @cached_property
    def targets(self) -> tuple[nginx_targets.Target, ...]:
        """Where they lead.

        Raises:
            NotLookedAtError: only a request decides it.
        """
        found: list[nginx_targets.Target] = []
        for directive, around in self.passes:
            if not nginx_targets.is_decided(directive, self.front.values, around):
                not_looked_at(f"a request decides where {' '.join(directive.args)} leads", place(directive))
            found += nginx_targets.of_pass(directive, self.front.upstreams, self.front.values, around)
        return tuple(found)

    @property
    def decided_targets(self) -> list[nginx_targets.Target]:
        """Those of them that files decide."""
        passes = nginx_targets.of_pass
        return [t for d, around in self.passes for t in passes(d, self.front.upstreams, self.front.values, around)]

    def owner(self, target: nginx_targets.Target) -> "Service | None":
        """The service that has the port of a target on this host."""
        owner = self.front.platform.services_by_port.get(target.port)
        return owner if owner and (is_loopback(target.host) or is_wildcard(target.host)) else None

    def publishers(self, target: nginx_targets.Target) -> tuple[str, ...]:
        """The containers that publish the port of a target on this host, whoever expects them; none if nobody knows."""
        if not (is_loopback(target.host) or is_wildcard(target.host)):
            return ()
        try:
            definitions = self.front.platform.definitions
        except NotLookedAtError:
            return ()
        found = (d.container for d in definitions for port in d.ports if target.port in host_ports(port))
        return tuple(dict.fromkeys(found))

    @property
    def urls(self) -> "list[PublicUrl]":
        """The declared public URLs of its server."""
        return self.front.urls_of(self.server)

    @property
    def declared_for(self) -> "list[PublicUrl]":
        """The declared public URLs of exactly its name; none of one that is no prefix."""
        return self.front.urls_at(self.server, self.name) if self.level.kind in BY_NAME else []

    @property
    def service(self) -> "tuple[Service, ...]":
        """The services that it leads to, as far as that is decided."""
        found = self.decided_targets
        return tuple({owner.name: owner for target in found if (owner := self.owner(target))}.values())

    @property
    def unit(self) -> "tuple[Unit, ...]":
        """The units of these services."""
        return tuple(service.unit for service in self.service)

    @property
    def project(self) -> "tuple[Project, ...]":
        """Their compose projects."""
        return tuple(project for service in self.service for project in service.project)

    @property
    def site(self) -> "tuple[Site, ...]":
        """The sites that its server serves; every one where it serves none: any of their links may have brought it."""
        names = {url.itself.name for url in self.urls}
        every = self.front.platform.sites
        return tuple(site for site in every if site.name in names) or every


def _passes(block: tuple[Directive, ...], around: Blocks) -> list[tuple[Directive, Blocks]]:
    found = []
    for directive in block:
        if directive.name == "proxy_pass" and directive.args:
            found.append((directive, around))
        elif directive.name in {"if", "limit_except"}:
            inside = directive.block or ()
            found += _passes(inside, (inside, *around))
    return found
