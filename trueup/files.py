"""Files that are there whole or not at all, whatever becomes of the process or the machine in between."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def whole_file(path: Path, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """A file to write, which takes the place of `path` once it is written and on the disk.

    It is written beside `path`, under a name that begins with a dot. A file that was there keeps its mode; a new one
    gets `mode`. Where anything fails, nothing has changed.

    Raises:
        OSError: it cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fchmod(handle, _mode(path, mode))
            os.fsync(handle)
        Path(temporary).replace(path)
        _sync_the_folder(path.absolute().parent)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise


def write_whole(path: Path, content: bytes, mode: int = 0o644) -> None:
    """Write the file whole or not at all, as `whole_file` does.

    Raises:
        OSError: it cannot be written.
    """
    with whole_file(path, mode) as file:
        file.write(content)


def _mode(path: Path, new: int) -> int:
    try:
        return path.stat().st_mode & 0o7777
    except OSError:
        return new


def _sync_the_folder(folder: Path) -> None:
    """So that the name is on the disk too; some file systems cannot, and the file is whole without it."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
