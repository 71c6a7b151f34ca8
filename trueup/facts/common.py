"""The three words every source of facts shares: a place, a problem, and "could not look"."""

import msgspec


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where something was seen: a line of a file, or a command that printed it.

    `file` is the path as the reader knows it (relative to the tree, or absolute on the host);
    `line` counts from 1, 0 where a whole file is meant; `command` is printable text, never run.
    """

    file: str = ""
    line: int = 0
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
