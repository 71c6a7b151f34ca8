"""Every way in as a table: what nginx matches, what it does with it, and which service is behind."""

from collections.abc import Iterator

import msgspec

from trueup.chain.exposed import here, ports_of
from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.model.nginx_levels import place, place_of
from trueup.model.public_urls import PORTS, address
from trueup.platform import Location, Platform
from trueup.platform.passed_on import is_received, targets
from trueup.routing.routes import Routed
from trueup.routing.servers import Server

BY_NAME = {"", "=", "^~"}
"""Modifiers of a location whose name is a path that can be asked for."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A location, or a server that answers by itself (`location` is then empty).

    `url` is the public URL of its name, empty where an expression or another location decides. `does` is proxy,
    redirect, status, static, or undecided; `target` the URL that is asked, or sent back; `declared` are the declared
    public URLs that it takes.
    """

    server: str
    location: str
    url: str
    does: str
    target: str
    service: str
    declared: tuple[str, ...]
    at: Place
    passes_at: Place = Place()


class Lost(msgspec.Struct, frozen=True):
    """A declared public URL that does not come to its service, and what nginx does with it instead."""

    url: str
    service: str
    does: str
    at: Place


class RoutesTable(msgspec.Struct, frozen=True):
    """All of one subject, in the order of the configuration."""

    subject: str
    routes: tuple[Route, ...]
    lost: tuple[Lost, ...]


def routes_table(platform: Platform) -> RoutesTable:
    """The table.

    Raises:
        NotLookedAtError: nginx's configuration could not be read.
    """
    taken: dict[int, list[str]] = {}
    lost = []
    for url in platform.public_urls:
        routed = platform.front.routed(str(url.asked))
        (asked, wanted), *_ = url.becomes
        base = platform.front.routed(asked)
        for level in routed.entered[-1:]:
            taken.setdefault(id(level), []).append(url.key)
        if not is_received(base, address(wanted), platform.front):
            lost.append(Lost(url.key, url.service.name, _told(base), place_of(base.level)))
    by_server: dict[int, list[Location]] = {}
    for location in platform.front.locations:
        by_server.setdefault(id(location.server), []).append(location)
    routes: list[Route] = []
    for server in platform.front.routes.servers:
        own = by_server.get(id(server), [])
        if not own or server.settings.codes:
            routes.append(_of_server(server, platform))
        routes += (_of_location(each, tuple(taken.get(id(each.level), ())), platform) for each in own)
    return RoutesTable(platform.facts.subject.name, tuple(routes), tuple(lost))


def _of_server(server: Server, platform: Platform) -> Route:
    scheme, port = _door(server)
    url = _url(scheme, server.first_name, port, "/")
    return _route(server, "", url, platform.front.routed(url), platform)


def _of_location(location: Location, declared: tuple[str, ...], platform: Platform) -> Route:
    level, server = location.level, location.server
    if level.kind in BY_NAME and location.name.startswith("/") and _plain(server.first_name):
        scheme, port = _door(server)
        url = _url(scheme, server.first_name, port, location.name)
        routed = platform.front.routed(url)
        if any(each is level for each in routed.entered):
            return _route(server, level.written, url, routed, platform, declared=declared, at=location.at)
    passes = next(iter(level.in_force("proxy_pass")), None)
    does, target = _literally(level.block, passes)
    service = ", ".join(owner.name for owner in location.service)
    return Route(
        server=server.first_name, location=level.written, url="", does=does, target=target, service=service,
        declared=declared, at=location.at, passes_at=place(passes),
    )  # fmt: skip


def _route(
    server: Server, written: str, url: str, routed: Routed, platform: Platform,
    *, declared: tuple[str, ...] = (), at: Place | None = None,
) -> Route:  # fmt: skip
    answer, passes = routed.answer, None
    if answer.outcome == "proxy" and routed.level:
        passes = next(iter(routed.level.in_force("proxy_pass")), None)
    owners = {
        owner.name: owner
        for port in here(targets(routed, platform.front))
        if (owner := platform.services_by_port.get(port))
    }
    return Route(
        server=server.first_name, location=written, url=url, does=answer.outcome, service=", ".join(owners),
        target=answer.upstream_url or answer.location_header or _status(routed), declared=declared,
        at=at or place_of(server.settings), passes_at=place(passes),
    )  # fmt: skip


def _status(routed: Routed) -> str:
    answer = routed.answer
    return " ".join(str(part) for part in (answer.status, answer.reason) if part)


def _literally(block: tuple[Directive, ...], passes: Directive | None) -> tuple[str, str]:
    """What a location does whose requests cannot be named: as it is written."""
    if passes:
        return "proxy", " ".join(passes.args)
    for directive in block:
        if directive.name in {"return", "rewrite", "try_files", "root", "alias"}:
            return directive.name, " ".join(directive.args)
    return "static", ""


def _told(routed: Routed) -> str:
    answer = routed.answer
    parts = (answer.outcome, answer.status, answer.upstream_url or answer.location_header, answer.reason)
    return " ".join(str(part) for part in parts if part)


def _door(server: Server) -> tuple[str, int]:
    """How its names are asked for: by https where it listens for that."""
    listens = [d for d in server.settings.block if d.name == "listen" and d.args]
    secure = any("ssl" in directive.args for directive in listens)
    ports = sorted(ports_of(server)) or [PORTS["http"]]
    usual = PORTS["https" if secure else "http"]
    return ("https" if secure else "http"), usual if usual in ports else ports[-1]


def _url(scheme: str, name: str, port: int, path: str) -> str:
    host = name.removeprefix("*").removeprefix(".") or "localhost"
    return f"{scheme}://{host}{'' if port == PORTS[scheme] else f':{port}'}{path}"


def _plain(name: str) -> bool:
    return bool(name) and not name.startswith("~") and "*" not in name


def undeclared(table: RoutesTable) -> Iterator[Route]:
    """The routes that pass requests on and that no declared URL needs."""
    return (route for route in table.routes if route.does == "proxy" and not route.declared)
