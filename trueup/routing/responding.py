"""What nginx itself answers: a status, or a redirect with its exact Location (ngx_http_header_filter_module.c)."""

from trueup.routing.answer import Answer, UndecidedError
from trueup.routing.request import Request

_DEFAULT_PORTS = {False: 80, True: 443}
_WITHOUT_NAMES_OF_THEIR_OWN = {494, 495, 496, 497}


def sent(r: Request, status: int) -> Answer:
    """The answer with this status, unless an error page has set another."""
    status = r.error_status or status
    if 300 <= status < 400 and r.location_header is not None:
        return redirected(r, status)
    return r.answer("status", status=status)


def special(r: Request, status: int, reason: str = "") -> Answer:
    """nginx's own page for an error, or a redirect."""
    if r.location_header is not None and 300 <= status < 400:
        return redirected(r, status)
    return r.answer("status", status=400 if status in _WITHOUT_NAMES_OF_THEIR_OWN else status, reason=reason)


def redirected(r: Request, status: int) -> Answer:
    """A redirect; a Location that begins with a slash becomes absolute, unless that is switched off."""
    location = r.location_header or b""
    settings = r.settings
    if location.startswith(b"/") and settings.absolute_redirect:
        host = r.server.name if settings.server_name_in_redirect else r.host
        if not host and not settings.server_name_in_redirect:
            raise UndecidedError("the redirect names the server's address")
        port = b"" if not settings.port_in_redirect or r.port == _DEFAULT_PORTS[r.tls] else b":%d" % r.port
        location = (b"https://" if r.tls else b"http://") + host + port + location
    return r.answer("redirect", status=status, location_header=location)
