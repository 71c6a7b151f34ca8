"""Whether a request can come to a location at all, and what nginx makes of the slashes of those that do.

Judged by searching the server's locations, as nginx does, for paths that the location is written for.
"""

import re
from dataclasses import dataclass

from trueup.facts import Place
from trueup.model.nginx_levels import levels, named, place_of
from trueup.routing import Routes
from trueup.routing.rewriting import Return, Rewrite
from trueup.routing.servers import Server
from trueup.routing.settings import Settings
from trueup.routing.text import shown, wire
from trueup.syntax.nginx_arguments import proxied_uri

PREFIXES = {"", "^~"}
PATTERNS = {"~", "~*"}
_BELOW = (b"", b"x", b"/x", b"x/y", b"index.html")
_ESCAPED = re.compile(rb"%[0-9a-fA-F]{2}")
_DOTS = re.compile(rb"/\.\.?(?=/|$)")
_PLAIN = re.compile(r"\^((?:[A-Za-z0-9_/ -]|\\[./-])+)")
_URL = re.compile(r"https?://[^/?]*(?P<rest>.*)", re.DOTALL)


NOWHERE = Place()


@dataclass(frozen=True)
class Fault:
    """What is wrong, as a sentence about the location, and what else it has to do with."""

    text: str
    at: Place = NOWHERE


def unreachable(routes: Routes, server: Server, level: Settings) -> Fault | None:
    """Why no request comes to a location; None where some does.

    Raises:
        UndecidedError: an expression that cannot be searched.
    """
    if level.kind in {"@", "$"}:
        return None
    if not routes.can_be_chosen(server):
        return Fault("every name and address of its server is another's", place_of(server.settings))
    if always := next((code for code in server.settings.codes if isinstance(code, Return)), None):
        return Fault(f"its server returns {always.status} before any location is searched", place_of(server.settings))
    around = level.around
    if around and around.kind in PATTERNS and level.kind not in PATTERNS:
        return Fault(f"within {named(around)} nginx looks for expressions only", place_of(around))
    if level.kind in PATTERNS:
        return _hidden(level)
    return _never_matches(server, level.name) or _shadowed(routes, server, level)


def _never_matches(server: Server, name: bytes) -> Fault | None:
    """A name is compared with the path that nginx has decoded and cleaned."""
    if name and not name.startswith(b"/"):
        return Fault("every path begins with a slash, and its name does not")
    if found := _ESCAPED.search(name):
        return Fault(f"nginx compares decoded paths: write the character itself, quoted, for {shown(found[0])}")
    if b"//" in name and server.settings.merge_slashes:
        return Fault("nginx merges slashes before it searches")
    if _DOTS.search(name):
        return Fault("nginx resolves dots before it searches")
    if b"?" in name:
        return Fault("a query is never part of what nginx searches for")
    return None


def _shadowed(routes: Routes, server: Server, level: Settings) -> Fault | None:
    paths = [path for below in _BELOW if (path := level.name + below).startswith(b"/")]
    if any(each is level for path in paths for each in levels(routes.found_location(server, path))):
        return None
    other = routes.found_location(server, paths[0])
    return Fault(f"{named(other)} takes its requests", place_of(other))


def _hidden(level: Settings) -> Fault | None:
    """Of an expression only what can be told without knowing what it matches."""
    around = level.around
    if around is None:
        return None
    earlier = []
    for pattern, other in around.locations.patterns:
        if other is level:
            break
        earlier.append((pattern, other))
    start = _start(level)
    for _, other in earlier:
        same = (other.kind, other.name) == (level.kind, level.name)
        wide = _literal(other)
        if same or (wide is not None and start is not None and start.startswith(wide) and other.kind == "~"):
            return Fault(f"{named(other)} stands before it and takes its requests", place_of(other))
    if start is None or level.kind == "~*":
        return None
    path = wire(start)
    beginnings = (name for name in around.locations.prefixes if path.startswith(name))
    stop = max(beginnings, default=None)  # of two beginnings of one path the longer is the greater
    longer = any(name.startswith(path) and name != path for name in around.locations.prefixes)
    if stop is not None and stop in around.locations.stops and not longer:
        other = around.locations.prefixes[stop]
        return Fault(f"{named(other)} keeps nginx from searching expressions", place_of(other))
    return None


def _start(level: Settings) -> str | None:
    """The text that every path begins with which an anchored expression matches."""
    text = shown(level.name)
    found = _PLAIN.match(text)
    if not found:
        return None
    literal, after = found[1], text[found.end() :]
    if after[:1] in {"*", "?", "{"}:
        literal = re.sub(r"\\?.$", "", literal)
    return None if "|" in text else literal.replace("\\", "")


def _literal(level: Settings) -> str | None:
    """The text of an expression that is nothing but the beginning of a path."""
    found = _PLAIN.fullmatch(shown(level.name))
    return found[1].replace("\\", "") if found else None


def slash_trap(level: Settings) -> str:
    """How a prefix and the URI that replaces it join wrongly, or nothing."""
    if level.proxy is None or level.kind not in PREFIXES or any(isinstance(code, Rewrite) for code in level.codes):
        return ""
    url, name = shown(level.proxy.url.text), shown(level.name)
    if not level.proxy.url.is_static:
        rest = _URL.fullmatch(url)
        constant = rest and rest["rest"] and "$" not in rest["rest"]
        return f"every request goes to {url}: with a variable nginx adds no rest and no query" if constant else ""
    uri = proxied_uri(url)
    if not uri:
        return ""
    if "?" in uri:
        return f"{name}x becomes {uri}x: the rest is joined to the query"
    if name.endswith("/") != uri.endswith("/"):
        return f"{name}{'x' if name.endswith('/') else '/x'} becomes {uri}{'x' if name.endswith('/') else '/x'}"
    return ""
