"""Reading a file that somebody else named: regular, of bounded size, and never a wait for a pipe or a device."""

import os
import stat
from pathlib import Path

_KINDS = ((stat.S_ISDIR, "a directory"), (stat.S_ISFIFO, "a named pipe"), (stat.S_ISSOCK, "a socket"))


class NotReadError(Exception):
    """The file was not read; the message says why, without its name."""


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file of at most `most` bytes.

    Raises:
        NotReadError: it is none, is larger, or cannot be read.
    """
    try:
        _refuse_what_is_no_file(path.stat().st_mode)  # before it is opened: opening a device may already do something
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        with os.fdopen(handle, "rb") as file:
            _refuse_what_is_no_file(os.fstat(handle).st_mode)  # what was opened: it may have been changed meanwhile
            found = file.read(most + 1)
    except OSError as error:
        raise NotReadError(f"cannot be read ({error.strerror})") from error
    except ValueError as error:  # a NUL byte in the path
        raise NotReadError(f"cannot be read ({error})") from error
    if len(found) > most:
        raise NotReadError(f"larger than {most} bytes, not read")
    return found


def _refuse_what_is_no_file(mode: int) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for test, name in _KINDS if test(mode)), "a device")
        raise NotReadError(f"{kind}, not a file")
