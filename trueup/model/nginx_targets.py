"""Where nginx's `proxy_pass` directives lead, through `upstream` blocks, as far as they say so literally.

ngx_http_proxy_module, ngx_http_upstream_module. A target with a variable is decided at each request: it is none here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from trueup.facts import Place
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import walk

PORTS = {"http": 80, "https": 443}
_PASS = re.compile(r"(?P<scheme>https?)://(?P<where>unix:[^:]+(?=:|$)|[^/?#]+)", re.IGNORECASE)
_WHERE = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")


@dataclass(frozen=True)
class Target:
    """One server that nginx may pass a request to. `port` is 0 of a unix socket, whose `host` is `unix:/path`.

    `at` are the `proxy_pass` and `server` directives that name it, in the order of the configuration.
    """

    scheme: str
    host: str
    port: int
    at: tuple[Place, ...] = ()

    @property
    def key(self) -> str:
        """`localhost:8001`; of another scheme than http with it; of a unix socket its path."""
        shown = f"{self.host}:{self.port}" if self.port else self.host
        return shown if self.scheme == "http" else f"{self.scheme}://{shown}"


def targets(configuration: Configuration) -> tuple[Target, ...]:
    """Every literal target, each once."""
    upstreams = upstreams_of(configuration)
    found: dict[str, Target] = {}
    for directive in walk(configuration.directives):
        if directive.name == "proxy_pass":
            for target in of_pass(directive, upstreams):
                known = found.get(target.key, target)
                places = dict.fromkeys((*known.at, *target.at))
                found[target.key] = Target(target.scheme, target.host, target.port, tuple(places))
    return tuple(found.values())


def upstreams_of(configuration: Configuration) -> dict[str, Directive]:
    """The `upstream` blocks, by name in small letters."""
    return {d.args[0].lower(): d for d in walk(configuration.directives) if d.name == "upstream" and d.args and d.block}


def of_pass(directive: Directive, upstreams: dict[str, Directive]) -> list[Target]:
    """The targets of one `proxy_pass`; none where a variable decides, or the directive is of `stream`."""
    match = _PASS.match(directive.args[0]) if directive.args and "$" not in directive.args[0] else None
    if match is None:
        return []
    scheme, where, at = match["scheme"].lower(), match["where"], Place(directive.file, directive.line)
    if upstream := upstreams.get(where.lower()):
        return list(_of_upstream(upstream, scheme, at))
    return _targets(scheme, where, PORTS[scheme], (at,))


def _of_upstream(upstream: Directive, scheme: str, at: Place) -> Iterable[Target]:
    for server in upstream.block or ():
        if server.name == "server" and server.args and "down" not in server.args[1:]:
            yield from _targets(scheme, server.args[0], PORTS["http"], (at, Place(server.file, server.line)))


def _targets(scheme: str, where: str, port: int, at: tuple[Place, ...]) -> list[Target]:
    if where.startswith("unix:"):
        return [Target(scheme, where, 0, at)]
    match = _WHERE.fullmatch(where)
    return [Target(scheme, match["host"], int(match["port"] or port), at)] if match else []
