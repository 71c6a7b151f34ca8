"""What nginx refuses only beside another directive: addresses, locations, and the URI part of proxy_pass."""

import ipaddress
from collections.abc import Iterable, Iterator

import msgspec

from trueup.facts.common import Place, Problem
from trueup.facts.nginx import Directive
from trueup.syntax.nginx_arguments import proxied_uri

_NO_URI = (
    '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, '
    'or inside "if" statement, or inside "limit_except" block'
)
_MODIFIERS = {"=", "^~", "~", "~*"}


class Location(msgspec.Struct, frozen=True):
    """`kind` is one of `=`, `^~`, `~`, `~*`, `@` (named), `$` (a variable, nginx 1.31.5) or nothing: a plain prefix."""

    kind: str
    name: str


def location_of(args: tuple[str, ...]) -> Location:
    """What a location's arguments mean; the modifier may be glued to the name."""
    if len(args) > 1:
        return Location(args[0], args[1])
    name = args[0] if args else ""
    glued = next((modifier for modifier in ("=", "^~", "~*", "~") if name.startswith(modifier)), "")
    if glued:
        return Location(glued, name[len(glued) :])
    return Location(name[:1] if name[:1] in {"@", "$"} else "", name)


def listen_refusals(servers: Iterable[Directive]) -> Iterator[Problem]:
    """The same address twice in one server, or two default servers of one address."""
    defaults = set()
    for server in servers:
        mine = set()
        for listen in server.block or ():
            address = _address(listen) if listen.name == "listen" and listen.args else ""
            if not address:
                continue
            quic = "quic" in listen.args
            if (address, quic) in mine:
                yield Problem(f"a duplicate listen {address}", Place(listen.file, listen.line))
            elif {"default_server", "default"} & set(listen.args):
                if (address, quic) in defaults:
                    yield Problem(f"a duplicate default server for {address}", Place(listen.file, listen.line))
                defaults.add((address, quic))
            mine.add((address, quic))


def _address(listen: Directive) -> str:
    """The socket as nginx prints it; empty where only a resolver, or a newer nginx, could say."""
    text = listen.args[0]
    if text.startswith("unix:"):
        return text
    host, port = ("*", text) if text.isdecimal() else _host_and_port(text)
    if not port.isdecimal():
        return ""
    try:
        number = ipaddress.ip_address("0.0.0.0" if host == "*" else host.strip("[]"))  # noqa: S104 - nothing is bound
    except ValueError:
        return ""
    return f"[{number}]:{int(port)}" if number.version == 6 else f"{number}:{int(port)}"


def _host_and_port(text: str) -> tuple[str, str]:
    host, colon, port = text.rpartition(":")
    return (host, port) if colon and not text.endswith("]") else (text, "80")


def location_refusals(server: Directive) -> Iterator[Problem]:
    """Of every location in a server: its modifier, its place within others, its name, its proxy_pass."""
    return _locations(server, None, unsorted=False)


def _locations(block: Directive, parent: Location | None, *, unsorted: bool) -> Iterator[Problem]:
    """`unsorted`: nginx never sorts the locations within a regular expression, so it cannot see a name twice."""
    seen = set()
    for inner in block.block or ():
        if inner.name != "location" or inner.block is None or len(inner.args) not in {1, 2}:
            continue
        location = location_of(inner.args)
        text = _misplaced(location, inner.args, parent)
        key = (location.kind.replace("^~", ""), location.name)
        if not text and key in seen and not unsorted:
            text = f'duplicate location "{location.name}"'
        if location.kind in {"", "=", "^~"}:
            seen.add(key)
        if text:
            yield Problem(text, Place(inner.file, inner.line))
        else:
            yield from _proxied(inner, in_plain_location=location.kind in {"", "=", "^~", "$"})
            yield from _locations(inner, location, unsorted=unsorted or location.kind in {"~", "~*"})


def _misplaced(location: Location, args: tuple[str, ...], parent: Location | None) -> str:
    if len(args) == 2 and args[0] not in _MODIFIERS:
        return f'invalid location modifier "{args[0]}"'
    if parent is None:
        return ""
    if parent.kind in {"=", "@"}:
        what = "exact" if parent.kind == "=" else "named"
        return f'location "{location.name}" cannot be inside the {what} location "{parent.name}"'
    if location.kind == "@":
        return f'named location "{location.name}" can be on the server level only'
    certain = location.kind in {"", "=", "^~"} and parent.kind != "$"
    outside = certain and not location.name.startswith(parent.name)
    return f'location "{location.name}" is outside location "{parent.name}"' if outside else ""


def _proxied(block: Directive, *, in_plain_location: bool) -> Iterator[Problem]:
    for inner in block.block or ():
        if inner.name in {"if", "limit_except"}:
            yield from _proxied(inner, in_plain_location=False)
        elif inner.name == "proxy_pass" and len(inner.args) == 1 and not in_plain_location:
            url = inner.args[0]
            if "$" not in url and proxied_uri(url):
                yield Problem(_NO_URI, Place(inner.file, inner.line))
