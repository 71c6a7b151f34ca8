"""Where nginx's `proxy_pass` directives lead, through `upstream` blocks and variables, as far as files say so.

ngx_http_proxy_module, ngx_http_upstream_module. A variable stands for every value that `set`, `map`, `geo` or
`split_clients` may give it; what only a request decides leads nowhere here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trueup.facts import Place
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import walk
from trueup.model.nginx_values import Blocks, Values

PORTS = {"http": 80, "https": 443}
_PASS = re.compile(r"(?P<scheme>https?)://(?P<where>unix:[^:]+(?=:|$)|[^/?#]+)", re.IGNORECASE)
_WHERE = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]]+)(?::(?P<port>\d{1,5}))?")
_A_PATH = re.compile(r"\$\{?(?:uri|request_uri|document_uri)\b.*", re.DOTALL)
"""These begin with a slash, whatever is asked: the authority ends before them."""


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
    """Every target that files name, each once."""
    upstreams, values = upstreams_of(configuration), Values(configuration)
    found: dict[str, Target] = {}
    for directive, around in _passes(configuration.directives, ()):
        for target in of_pass(directive, upstreams, values, around):
            known = found.get(target.key, target)
            places = dict.fromkeys((*known.at, *target.at))
            found[target.key] = Target(target.scheme, target.host, target.port, tuple(places))
    return tuple(found.values())


def _passes(block: tuple[Directive, ...], around: Blocks) -> Iterator[tuple[Directive, Blocks]]:
    """Each `proxy_pass`, with the blocks around it from the inside out."""
    inside = (block, *around)
    for directive in block:
        if directive.name == "proxy_pass":
            yield directive, inside
        yield from _passes(directive.block or (), inside)


def upstreams_of(configuration: Configuration) -> dict[str, Directive]:
    """The `upstream` blocks, by name in small letters."""
    every = walk(configuration.directives)
    return {d.args[0].lower(): d for d in every if d.name == "upstream" and d.args and d.block is not None}


def of_pass(
    directive: Directive, upstreams: dict[str, Directive], values: Values | None = None, around: Blocks = ()
) -> list[Target]:
    """The targets of one `proxy_pass`; none where a request decides, or the directive is of `stream`."""
    if not directive.args:
        return []
    text, at = _A_PATH.sub("/", directive.args[0]), Place(directive.file, directive.line)
    if "$" not in _authority(text):
        return of_url(text, upstreams, at)
    urls = values.of(text, around) if values else None
    return [target for url in urls or () for target in of_url(url, upstreams, at)]


def is_decided(directive: Directive, values: Values, around: Blocks) -> bool:
    """Whether files say where a `proxy_pass` leads."""
    if not directive.args:
        return True
    text = _A_PATH.sub("/", directive.args[0])
    return "$" not in _authority(text) or values.of(text, around) is not None


def _authority(text: str) -> str:
    """What must be without variables for the target to be known: scheme, host and port."""
    match = _PASS.match(text)
    return match[0] if match else text


def of_url(url: str, upstreams: dict[str, Directive], at: Place) -> list[Target]:
    """The targets of a URL without variables in its authority; several for an upstream of several servers."""
    match = _PASS.match(url)
    if match is None or "$" in match["where"]:
        return []
    scheme, where = match["scheme"].lower(), match["where"]
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
