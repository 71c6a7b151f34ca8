"""The resolver on a configuration written in a test."""

from functools import cache

from trueup.facts.nginx import Directive
from trueup.routing import Routes
from trueup.routing.answer import UndecidedError
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

FILES = {"/srv": "directory", "/srv/f": "file", "/srv/d": "directory", "/srv/odd": "other", "/srv/d/g": "file"}


def look(path: bytes) -> str:
    """What lies below /srv; nobody can say what lies elsewhere."""
    text = path.decode("latin-1")
    if not text.startswith("/srv"):
        raise UndecidedError(f"{text} cannot be looked at")
    kind = FILES.get(text.rstrip("/"), "")
    return "" if kind != "directory" and text.endswith("/") else kind


@cache
def directives(text: str) -> tuple[Directive, ...]:
    """What stands in `http`, as nginx reads it."""
    found = configuration("/n", Files({"/n": Source("n", f"http {{ {text} }}")}))
    assert not found.problems, found.problems
    return found.directives


def routes(text: str, *, version: str = "1.22.1", looks: bool = False, prefix: bytes = b"") -> Routes:
    """The routes of what stands in `http`; `looks`: with the files above."""
    if looks:
        return Routes(directives(text), version=version, look=look, prefix=prefix)
    return Routes(directives(text), version=version)
