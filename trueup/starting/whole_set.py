"""A set of files that is written whole or not at all, and how it is shown before."""

import difflib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from trueup.files import write_whole
from trueup.starting.refusal import CannotStartError


@dataclass(frozen=True)
class Change:
    """One file, by where it lies and by how it is shown; `before` is None of one that must not be there yet."""

    path: Path
    shown: str
    before: str | None
    after: str

    @property
    def written(self) -> bytes:
        """Its new bytes."""
        return self.after.encode("utf-8", "surrogateescape")


def diff(changes: Iterable[Change]) -> Iterator[str]:
    """The unified diff of all of them, line by line."""
    for change in changes:
        old = "/dev/null" if change.before is None else change.shown
        before, after = _lines(change.before or ""), _lines(change.after)
        yield from difflib.unified_diff(before, after, old, change.shown, lineterm="")


def write_all(changes: Iterable[Change]) -> None:
    """Write every one; where one cannot be written, what was written before it is taken back.

    Raises:
        CannotStartError: one of them cannot be written, has changed since it was read, or is there by now.
    """
    undo: list[tuple[str, Path, bytes]] = []
    try:
        staged = [(change, _staged(change, undo)) for change in changes]
        for change, temporary in staged:
            _put_in_place(change, temporary, undo)
    except (OSError, CannotStartError) as error:
        _take_back(undo)
        if isinstance(error, CannotStartError):
            raise
        raise CannotStartError(f"{error.filename}: {error.strerror}; nothing was written") from error
    except BaseException:
        _take_back(undo)
        raise
    for what, path, _ in undo:
        if what == "staged":
            with suppress(OSError):
                path.unlink()


def write_new(path: Path, text: str) -> None:
    """Write one file that is not there yet, whole or not at all; a file that is there is left as it is.

    Raises:
        CannotStartError: it is there, or cannot be written.
    """
    write_all([Change(path, str(path), None, text)])


def _staged(change: Change, undo: list[tuple[str, Path, bytes]]) -> Path:
    """The new bytes on the disk, beside their place, under a name that begins with a dot."""
    for folder in reversed([change.path.parent, *change.path.parent.parents]):
        if not folder.is_dir():
            folder.mkdir()
            undo.append(("folder", folder, b""))
    handle, name = tempfile.mkstemp(dir=change.path.parent, prefix=f".{change.path.name[:100]}.")
    undo.append(("staged", Path(name), b""))
    with os.fdopen(handle, "wb") as file:
        file.write(change.written)
        file.flush()
        os.fchmod(handle, 0o644 if change.before is None else change.path.stat().st_mode & 0o7777)
        os.fsync(handle)
    return Path(name)


def _put_in_place(change: Change, temporary: Path, undo: list[tuple[str, Path, bytes]]) -> None:
    if change.before is None:
        try:
            os.link(temporary, change.path)  # unlike a rename, it never takes the place of what is there
        except FileExistsError as error:
            raise CannotStartError(f"{change.shown}: is there already, and is never overwritten") from error
        undo.append(("new", change.path, b""))
        return
    before = change.before.encode("utf-8", "surrogateescape")
    if change.path.read_bytes() != before:
        raise CannotStartError(f"{change.shown}: has changed meanwhile; nothing was written, so type it again")
    undo.append(("old", change.path, before))
    temporary.replace(change.path)


def _take_back(undo: list[tuple[str, Path, bytes]]) -> None:
    for what, path, before in reversed(undo):
        with suppress(OSError):
            if what == "old":
                write_whole(path, before)
            elif what == "folder":
                path.rmdir()
            else:
                path.unlink()


def _lines(text: str) -> list[str]:
    """Lines as editors count them; str.splitlines knows of more line ends."""
    return text.removesuffix("\n").split("\n") if text else []
