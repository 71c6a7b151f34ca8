"""The three words every source of facts shares: a place, a problem, and "could not look"."""

import datetime
from typing import Annotated

import msgspec

PortNumber = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Count = Annotated[int, msgspec.Meta(ge=0)]
"""How many of something, or a line: never below 0."""
Epoch = Annotated[float, msgspec.Meta(ge=-62_135_596_800, lt=253_402_300_800)]
"""Seconds since 1970, from the year 1 to the year 9999."""
Moment = Annotated[str, msgspec.Meta(pattern=r"^(?:\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*)?$")]
"""A time as its program writes it: ISO 8601, to the second at least; empty where there is none."""


def seconds_of(moment: Moment) -> float:
    """Seconds since the epoch, of a time in UTC; what is behind the seconds is left out.

    Raises:
        ValueError: there is no such day or time.
    """
    return datetime.datetime.fromisoformat(moment[:19] + "+00:00").timestamp()


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something was seen: a line of a file, or a command that printed it.

    `file` is the path as the reader knows it (relative to the tree, or absolute on the host);
    `line` counts from 1, 0 where a whole file is meant; `command` is printable text, never run.
    """

    file: str = ""
    line: Count = 0
    command: str = ""

    def __str__(self) -> str:
        """`file:line`, `file`, or the command."""
        if not self.file:
            return self.command
        return f"{self.file}:{self.line}" if self.line else self.file


class Problem(msgspec.Struct, frozen=True):
    """Something in a file that its own program would refuse or ignore, in one sentence."""

    text: str
    at: Place


class Unavailable(msgspec.Struct, frozen=True, tag="unavailable"):
    """A source that could not be read: never the same as an empty one.

    `reason` is one sentence for a person; `at` is what was asked.
    """

    reason: str
    at: Place = Place()
