"""What depends on files: try_files, index pages, and a location without any other handler."""

import msgspec

from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.escaping import escaped_path
from trueup.routing.places import place, root, sure
from trueup.routing.request import Request
from trueup.routing.responding import sent
from trueup.routing.settings import BY_EXPRESSION
from trueup.routing.values import Value
from trueup.routing.variables import evaluated

Redirect = tuple[bytes, bytes]
"""A path and its arguments: an internal redirect; of a named location the arguments do not count."""


def tried(r: Request) -> Redirect | None:
    """Follow try_files: an internal redirect, or None where a file was found or nothing is tried."""
    if not (names := r.settings.try_files):
        return None
    sure(r)
    for name in names[:-1]:
        _try(r, name)
        if r.found_file:
            return None
    last = names[-1]
    if last.text.startswith(b"="):
        raise EndedError(int(last.text[1:]))
    path = _without_prefix(r, last)
    if path.startswith(b"@"):
        return path, b""
    path, _, arguments = path.partition(b"?")
    return path, arguments


def _try(r: Request, name: Value) -> None:
    """A file that is there becomes the path; beside an alias what is named stands for the rest of it."""
    text, alias = _without_prefix(r, name), r.settings.alias
    wanted = "file"
    if name.text.endswith(b"/"):
        text, wanted = text[:-1], "directory"
    r.found_file = r.look(root(r) + text) == wanted
    if not r.found_file:
        return
    if alias is None:
        r.path = text
    elif alias != BY_EXPRESSION:
        r.path = r.path[:alias] + text
    elif wanted == "file":
        r.path, r.path_follows_alias = text, True


def _without_prefix(r: Request, name: Value) -> bytes:
    """Where an alias stands for the beginning of the path, nginx takes that off whatever a variable begins with it."""
    text, alias = evaluated(r, name), r.settings.alias
    strips = alias and alias != BY_EXPRESSION and not name.is_static and text[:alias] == r.path[:alias]
    return text[alias:] if strips else text


def served(r: Request) -> Answer | Redirect:
    """A location that has nothing but files."""
    if r.method not in {b"GET", b"HEAD", b"POST"}:
        raise EndedError(405, "a file can be read only")
    sure(r)
    if r.path.endswith(b"/"):
        return _directory(r)
    try:
        kind = r.look(place(r, r.path))
    except UndecidedError as unseen:
        return _unseen(r, unseen)
    if kind == "file":
        return _file(r)
    if kind != "directory":
        raise EndedError(404, "no such file")
    arguments = b"?" + r.arguments if r.arguments else b""
    r.location_header = escaped_path(r.path) + b"/" + arguments
    raise EndedError(301)


def _directory(r: Request) -> Answer | Redirect:
    for name in r.settings.index:
        text = evaluated(r, name)
        if text.startswith(b"/"):
            return text, r.arguments
        try:
            folder = place(r, r.path)
            if r.look(folder + text):
                return r.path + text, r.arguments
            if (kind := r.look(folder)) != "directory":
                raise EndedError(500 if kind else 404, "no such directory")
        except UndecidedError as unseen:
            return _unseen(r, unseen)
    if r.settings.autoindex and r.method != b"POST":
        return _file(r)
    raise EndedError(403, "no index page")


def _file(r: Request) -> Answer:
    if r.method == b"POST":
        raise EndedError(405, "a file can be read only")
    answer = sent(r, 200)
    return msgspec.structs.replace(answer, outcome="static")


def _unseen(r: Request, unseen: UndecidedError) -> Answer:
    """It is static, whatever lies there, unless an error page or an index page could lead elsewhere."""
    if r.method == b"POST" or ({403, 404} & set(r.settings.error_pages) and not r.in_error_page):
        raise unseen
    if r.path.endswith(b"/") and r.server.settings.locations.patterns:
        raise unseen
    return r.answer("static", reason=str(unseen))
