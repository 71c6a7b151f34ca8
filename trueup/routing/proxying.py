"""proxy_pass: the exact request line that the upstream receives (ngx_http_proxy_module.c)."""

import re

import msgspec

from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.escaping import escaped_path
from trueup.routing.request import Request
from trueup.routing.text import wire
from trueup.routing.url import address_of
from trueup.routing.values import Value, value_of
from trueup.routing.variables import evaluated

_URL = re.compile(rb"(https?://)(unix:[^:]*:?|[^/?]*)(.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(rb"(\[[^\]]*\]|[^:]*)(?::([0-9]{1,5}))?", re.DOTALL)
_LARGEST_PORT = 65535


class Proxy(msgspec.Struct, frozen=True):
    """`location` is the name that a URI part replaces; nginx allows none where there is no name to replace."""

    url: Value
    location: bytes
    inherited: bool = False


class Upstreams:
    """Names that nginx knows when it starts: groups (without a port), and what static URLs name (with one)."""

    def __init__(self) -> None:
        self.groups: dict[bytes, bool] = {}
        self.static: set[tuple[bytes, int]] = set()

    def add_static(self, url: bytes) -> None:
        """The host of a URL without variables."""
        if found := _URL.fullmatch(url):
            host, port = _host_and_port(found[2])
            if host.lower() not in self.groups:
                self.static.add((host.lower(), port or _default_port(found[1])))


def proxied(r: Request, upstreams: Upstreams) -> Answer:
    """The request as it goes out."""
    proxy = r.settings.proxy
    if proxy is None:  # of two `if` that are true the first one's handler stays, and the last one's settings hold
        raise EndedError(500, "no proxy_pass where proxy_pass is followed")
    url = evaluated(r, proxy.url)
    is_variable = not proxy.url.is_static
    found = _URL.fullmatch(url)
    if not found:
        raise EndedError(500, "the URL of proxy_pass has no http:// or https://")
    scheme, authority, own = found.groups()
    if is_variable:
        _check(authority, scheme, upstreams, resolver=r.settings.resolver)
        own = b"/" + own if own.startswith(b"?") else own
    elif upstreams.groups.get(_host_and_port(authority)[0].lower()) is False:
        raise EndedError(502, "every server of the upstream is down")
    r.proxy_host = _proxy_host(scheme, authority)
    r.upstream_host = _host_header(r)
    target = own if is_variable and own else _target(r, own, proxy.location)
    r.upstream_target = target
    if authority.startswith(b"unix:") and not authority.endswith(b":"):
        authority += b":"  # as nginx writes it in its own log
    return r.answer("proxy", upstream_url=scheme + authority + target)


def _target(r: Request, own: bytes, location: bytes) -> bytes:
    if not own and r.raw_is_valid:
        return r.raw
    replaced = len(location) if r.location_is_valid and own else 0
    rest = r.path[replaced:]
    if r.quoted or r.internal:
        rest = escaped_path(rest)
    out = (own if r.location_is_valid else b"") + rest
    if r.arguments:
        out += b"?" + r.arguments
    return out


def _proxy_host(scheme: bytes, authority: bytes) -> bytes:
    """$proxy_host: as written, without a port that is the scheme's own."""
    if authority.lower().startswith(b"unix:"):
        return b"localhost"
    host, port = _host_and_port(authority)
    return host if port == _default_port(scheme) else authority


def _host_header(r: Request) -> bytes | None:
    """The Host that the upstream receives, empty where none is sent; None where more than the request decides it."""
    own = [d.args[1] for d in r.settings.in_force("proxy_set_header") if d.args[0].lower() == "host" and d.args[1:]]
    if len(own) > 1:
        return None
    try:
        return evaluated(r, value_of(wire(own[0]))) if own else r.proxy_host
    except UndecidedError:
        return None


def _default_port(scheme: bytes) -> int:
    return 443 if scheme.lower() == b"https://" else 80


def _host_and_port(authority: bytes) -> tuple[bytes, int]:
    """0 for no port."""
    host, colon, port = authority.rpartition(b":")
    return (host, int(port)) if colon and port.isdigit() else (authority, 0)


def _check(authority: bytes, scheme: bytes, upstreams: Upstreams, *, resolver: bool) -> None:
    """What nginx finds out about an evaluated URL only now."""
    if authority.startswith(b"unix:"):
        if authority == b"unix:":
            raise EndedError(500, "no path of a socket in proxy_pass")
        return
    found = _AUTHORITY.fullmatch(authority)
    if not found or not found[1] or (found[2] and not 0 < int(found[2]) <= _LARGEST_PORT):
        raise EndedError(500, "no host, or no valid port, in the URL of proxy_pass")
    host, port = found[1].lower(), int(found[2] or 0)
    if address_of(host):
        return
    if port == 0 and host in upstreams.groups:
        if not upstreams.groups[host]:
            raise EndedError(502, "every server of the upstream is down")
    elif (host, port or _default_port(scheme)) not in upstreams.static and not resolver:
        raise EndedError(502, "no resolver for the host of proxy_pass")
