"""Where on the server a path lies, by `root` or `alias`, and the variables that say so."""

from trueup.routing.answer import UndecidedError
from trueup.routing.request import Request
from trueup.routing.settings import BY_EXPRESSION
from trueup.routing.variables import BUILTIN, evaluated


def root(r: Request) -> bytes:
    """The absolute value of `root` or `alias`."""
    text = evaluated(r, r.settings.root)
    if not text.startswith(b"/") and r.prefix:
        text = r.prefix.rstrip(b"/") + b"/" + text
    if not text.startswith(b"/"):
        raise UndecidedError("a root below nginx's own prefix, which is not known here")
    return text


def place(r: Request, path: bytes) -> bytes:
    """The file of a path; an alias in a regular expression names it alone, until try_files has found another there."""
    folder, alias = root(r), r.settings.alias
    if alias == BY_EXPRESSION:
        return folder + path if r.path_follows_alias else folder
    if alias is not None:
        return folder + path[alias:]
    return folder.removesuffix(b"/") + path if path.startswith(b"/") else folder + path


BUILTIN["document_root"] = root
BUILTIN["request_filename"] = lambda r: place(r, r.path)
