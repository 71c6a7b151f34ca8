"""Where on the server a path lies, by `root` or `alias`, and the variables that say so."""

from trueup.routing.answer import UndecidedError
from trueup.routing.request import Request
from trueup.routing.settings import BY_EXPRESSION
from trueup.routing.variables import BUILTIN, evaluated


def root(r: Request) -> bytes:
    """The absolute value of `root` or `alias`; of a root nginx drops the slash that is written at its end."""
    text = evaluated(r, r.settings.root)
    if not text.startswith(b"/") and r.prefix:
        text = r.prefix.removesuffix(b"/") + b"/" + text
    if not text.startswith(b"/"):
        raise UndecidedError("a root below nginx's own prefix, which is not known here")
    if r.settings.alias is None and r.settings.root.text.endswith(b"/"):
        return text.removesuffix(b"/")
    return text


def sure(r: Request) -> None:
    """Return where every release finds the same place, else say that it is undecided."""
    if r.settings.alias is not None and not r.location_is_valid:
        raise UndecidedError("what an alias makes of a path that a rewrite changed differs between releases")


def place(r: Request, path: bytes) -> bytes:
    """The file of a path; an alias in a regular expression names it alone, until try_files has found another there."""
    folder, alias = root(r), r.settings.alias
    if alias == BY_EXPRESSION:
        return folder + path if r.path_follows_alias else folder
    if alias is not None:
        return folder + path[alias:]
    return folder + path


def _request_filename(r: Request) -> bytes:
    sure(r)
    return place(r, r.path)


BUILTIN["document_root"] = root
BUILTIN["request_filename"] = _request_filename
