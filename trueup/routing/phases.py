"""nginx's phases, from the server's rewrites to the content, with error pages on the way (ngx_http_core_module.c)."""

from collections.abc import Callable
from functools import partial

from trueup.routing.access import accessed
from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.escaping import escaped_path
from trueup.routing.files import served, tried
from trueup.routing.proxying import Upstreams, proxied
from trueup.routing.request import Request
from trueup.routing.responding import redirected, sent, special
from trueup.routing.rewriting import rewritten
from trueup.routing.settings import Settings
from trueup.routing.variables import evaluated

_LONG_NAMES_SINCE = (1, 23, 4)
_LONGEST_NAME = 255
_OWN_REDIRECTS = {301, 302, 303, 307, 308}


class Phases:
    """The way of one request; `answer` follows it to its end."""

    def __init__(self, upstreams: Upstreams) -> None:
        self._upstreams = upstreams

    def answer(self, r: Request, ended: EndedError | None = None) -> Answer:
        """From the start, or from an error that came before it."""
        step = partial(self._ended, ended=ended) if ended else self._server_rewrite
        while True:
            try:
                following = step(r)
            except EndedError as error:
                following = partial(self._ended, ended=error)
            except UndecidedError as error:
                return r.answer("undecided", reason=str(error))
            if isinstance(following, Answer):
                return following
            step = following  # type: ignore[assignment] # partials and methods of the same signature

    def _server_rewrite(self, r: Request) -> "Step | Answer":
        _sure(r)
        return rewritten(r, r.server.settings) or self._find_location

    def _find_location(self, r: Request) -> "Step | Answer":
        r.handler = ""
        r.path_changed = False
        slash, _ = _search(r, r.server.settings)
        if not r.internal and r.settings.internal:
            raise EndedError(404, "the location is internal")
        level = r.settings
        r.entered.append(level)
        r.enter(level)
        if slash:
            arguments = b"?" + r.arguments if r.arguments else b""
            r.location_header = escaped_path(level.name) + arguments
            raise EndedError(301)
        return self._location_rewrite

    def _location_rewrite(self, r: Request) -> "Step | Answer":
        _sure(r)
        if r.settings is not r.server.settings and (answer := rewritten(r, r.settings)):
            return answer
        if not r.path_changed:
            return self._access
        r.changes_left -= 1
        if not r.changes_left:
            raise EndedError(500, "more than ten changes of the URI")
        r.settings = r.server.settings
        return self._find_location

    def _access(self, r: Request) -> "Step | Answer":
        if not r.is_subrequest:
            accessed(r, self._asked)
        if redirect := tried(r):
            return self._internal(r, *redirect)
        return self._content

    def _asked(self, r: Request, uri: bytes) -> int:
        """The status of a subrequest: nobody's access is looked at in one, and its variables are the request's own."""
        other = Request(
            r.server, r.server.settings, r.host, r.host_header, r.port, r.tls, r.raw, uri, internal=True,
            is_subrequest=True, variables=r.variables, look=r.look, prefix=r.prefix, version=r.version,
        )  # fmt: skip
        answer = self.answer(other)
        if answer.outcome == "undecided":
            raise UndecidedError(f"auth_request: {answer.reason}")
        if answer.status is None:
            raise UndecidedError(f"auth_request asks {'an upstream' if answer.outcome == 'proxy' else 'for a file'}")
        return answer.status

    def _content(self, r: Request) -> "Step | Answer":
        if r.handler == "proxy":
            return proxied(r, self._upstreams)
        if r.handler.isdecimal():
            return sent(r, int(r.handler))
        if r.handler:
            raise UndecidedError(r.handler)
        result = served(r)
        return result if isinstance(result, Answer) else self._internal(r, *result)

    def _internal(self, r: Request, path: bytes, arguments: bytes) -> "Step":
        r.changes_left -= 1
        if not r.changes_left:
            raise EndedError(500, "more than ten changes of the URI")
        r.internal = True
        if path.startswith(b"@"):
            if not (named := r.server.named.get(path)):
                raise EndedError(500, "no such named location")
            r.handler = ""
            r.path_changed = False
            r.entered.append(named)
            r.enter(named)
            return self._location_rewrite
        r.path, r.arguments = path, arguments
        r.raw_is_valid = False
        r.location_is_valid = True
        r.settings = r.server.settings
        return self._server_rewrite

    def _ended(self, r: Request, *, ended: EndedError) -> "Step | Answer":
        """error_page, or nginx's own page."""
        status = r.error_status = ended.status
        page = r.settings.error_pages.get(status)
        if status in {408, 444} or page is None or r.in_error_page or not r.changes_left:
            return special(r, status, str(ended))
        r.in_error_page = not r.settings.recursive_error_pages
        if page.overwrite >= 0:
            r.error_status = page.overwrite
        target = evaluated(r, page.target)
        if target.startswith(b"@"):
            return self._internal(r, target, b"")
        if target.startswith(b"/"):
            path, _, arguments = target.partition(b"?")
            r.method = b"HEAD" if r.method == b"HEAD" else b"GET"
            return self._internal(r, path, arguments)
        r.location_header = target
        return redirected(r, page.overwrite if page.overwrite in _OWN_REDIRECTS else 302)


Step = Callable[[Request], "Step | Answer"]


def _sure(r: Request) -> None:
    if r.settings.unsure:
        raise UndecidedError(r.settings.unsure)


def found_location(r: Request) -> Settings:
    """The level that a path is searched out to, without running anything; the server's own where none takes it."""
    _search(r, r.server.settings)
    return r.settings


def _search(r: Request, level: Settings) -> tuple[bool, bool]:
    """Whether it is a redirect to the slash, and whether the search is over."""
    locations, path = level.locations, r.path
    if locations.longest_name > _LONGEST_NAME and (r.version is None or r.version < _LONG_NAMES_SINCE):
        raise UndecidedError("names of locations beyond 255 bytes differ between nginx's versions")
    if exact := locations.exact.get(path):
        r.settings = exact
        return False, True
    prefix = locations.longest_prefix(path)
    with_slash = path + b"/"
    if with_slash in locations.slashes and prefix != path:
        r.settings = locations.exact.get(with_slash) or locations.prefixes[with_slash]
        return True, True
    stops = False
    if prefix is not None:
        r.settings = locations.prefixes[prefix]
        stops = prefix in locations.stops
        slash, is_final = _search(r, r.settings)
        if is_final:
            return slash, True
    if not stops:
        for pattern, location in locations.patterns:
            if r.matches(pattern, path):
                r.settings = location
                _search(r, location)
                return False, True
    return False, False
