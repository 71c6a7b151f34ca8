"""What needs room on the machine that judges, and finds none."""

from collections.abc import Callable
from typing import TypeVar

from trueup.facts.common import Place, Unavailable

Found = TypeVar("Found")


def with_room(read: Callable[[], Found], command: str) -> Found | Unavailable:
    """What `read` returns; where its copies cannot be written or read here, that nobody could look."""
    try:
        return read()
    except OSError as error:
        return Unavailable(
            f"{command} cannot be run on this machine: {error.strerror or error}", Place(command=command)
        )
