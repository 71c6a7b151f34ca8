"""What nginx itself answers: a status, or a redirect with its exact Location (ngx_http_header_filter_module.c)."""

from trueup.routing.answer import Answer
from trueup.routing.request import Request

_DEFAULT_PORTS = {False: 80, True: 443}
_WITHOUT_NAMES_OF_THEIR_OWN = {494, 495, 496, 497}


def sent(r: Request, status: int) -> Answer:
    """The answer with this status, unless an error page has set another."""
    return _answer(r, r.error_status or status)


def special(r: Request, status: int, reason: str) -> Answer:
    """nginx's own page for an error, or a redirect."""
    return _answer(r, 400 if status in _WITHOUT_NAMES_OF_THEIR_OWN else status, reason)


def redirected(r: Request, status: int) -> Answer:
    """The redirect that error_page asks for."""
    return _answer(r, status)


def _answer(r: Request, status: int, reason: str = "") -> Answer:
    """A Location that was set once stays, even where an error page changes the status to one of no redirect."""
    location = None if r.location_header is None else _location(r, r.location_header)
    is_redirect = location is not None and 300 <= status < 400
    return r.answer("redirect" if is_redirect else "status", status=status, location_header=location, reason=reason)


def _location(r: Request, location: bytes) -> bytes:
    """A Location that begins with a slash becomes absolute, unless that is switched off."""
    settings = r.settings
    if not location.startswith(b"/") or not settings.absolute_redirect:
        return location
    host = r.server.name if settings.server_name_in_redirect else r.host
    port = b"" if not settings.port_in_redirect or r.port == _DEFAULT_PORTS[r.tls] else b":%d" % r.port
    return (b"https://" if r.tls else b"http://") + host + port + location
