"""Levels of nginx's configuration as reports speak of them: where they stand, and what their words mean."""

import re
from collections.abc import Iterator

from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.routing.settings import Settings

_TIME = re.compile(r"(?P<number>[0-9]+)(?P<unit>ms|[yMwdhms]?)\s*")
_SECONDS = {
    "y": 365 * 86_400.0, "M": 30 * 86_400.0, "w": 7 * 86_400.0, "d": 86_400.0, "h": 3600.0, "m": 60.0, "s": 1.0,
    "": 1.0, "ms": 0.001,
}  # fmt: skip


def levels(level: Settings | None) -> Iterator[Settings]:
    """The level, and those around it up to `http`."""
    while level:
        yield level
        level = level.around


def blocks_around(level: Settings | None) -> tuple[tuple[Directive, ...], ...]:
    """The blocks of the level and of those around it, from the inside out."""
    return tuple(each.block for each in levels(level))


def place(directive: Directive | None) -> Place:
    """Where it stands."""
    return Place(directive.file, directive.line) if directive else Place()


def place_of(level: Settings | None) -> Place:
    """Where a level begins."""
    return place(level.opened_by) if level else Place()


def seconds_of(text: str) -> float | None:
    """A time as nginx writes it, `180`, `3m`, `1h 30m`, in seconds; None for what is none."""
    parts = list(_TIME.finditer(text))
    if not parts or "".join(found[0] for found in parts) != text:
        return None
    return sum(int(found["number"]) * _SECONDS[found["unit"]] for found in parts)


def named(level: Settings | None) -> str:
    """A location as reports call it: `location /a/`; `no location` at the server's own level."""
    return f"location {level.written}" if level and level.written else "no location"
