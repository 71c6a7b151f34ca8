"""Files of our own on a server: written, replaced and removed only as long as nobody else has changed them."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from trueup.files import write_whole

MARK = "# Made by `trueup install-cron`, which also replaces and removes it; edited by hand it is left alone."
_SHELL = "#!/bin/sh\n"


class NotOursError(Exception):
    """A file that stands where one of ours would, or one of ours that somebody edited; the message names it."""


@dataclass(frozen=True)
class Act:
    """What is done with one file: `text` is empty of one that goes."""

    does: Literal["write", "replace", "remove", "keep"]
    path: Path
    text: str = ""
    mode: int = 0o644


def marked(text: str, *, script: bool) -> str:
    """The file with the line that says whose it is, and what it was when it was written."""
    return f"{_SHELL if script else ''}{MARK}\n# {_sum(text)}\n{text}"


def acts(wanted: Mapping[str, tuple[str, int]], known: tuple[str, ...], root: Path) -> Iterator[Act]:
    """What makes the files those that are wanted, and takes away our own that no longer are.

    Raises:
        NotOursError: a file is somebody else's, or was edited.
    """
    for name in known:
        path = root / name.lstrip("/")
        there = _there(path)
        if name not in wanted:
            if there is not None and _is_ours(there):
                yield Act("remove", path)
            continue
        text, mode = wanted[name]
        whole = marked(text, script=mode == 0o755)
        if there is None:
            yield Act("write", path, whole, mode)
        elif there == whole:
            yield Act("keep", path)
        elif _is_ours(there):
            yield Act("replace", path, whole, mode)
        else:
            raise NotOursError(
                f"{path}: is there, and not as install-cron wrote it: move it away, then type this again"
            )


def left(known: tuple[str, ...], root: Path) -> list[Path]:
    """Those that stand there and were edited, so that nobody removes them."""
    paths = [root / name.lstrip("/") for name in known]
    return [path for path in paths if (there := _there(path)) is not None and not _is_ours(there)]


def carry_out(act: Act) -> None:
    """Do it.

    Raises:
        OSError: it cannot be done.
    """
    if act.does == "remove":
        act.path.unlink()
    elif act.does != "keep":
        act.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(act.path, act.text.encode("utf-8", "surrogateescape"), act.mode)


def _there(path: Path) -> str | None:
    """Its text; a link, or what is no file, is never ours."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        return ""
    return path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else None


def _is_ours(text: str) -> bool:
    _, found, rest = text.removeprefix(_SHELL).partition(f"{MARK}\n# ")
    told, _, body = rest.partition("\n")
    return bool(found) and text.removeprefix(_SHELL).startswith(MARK) and told == _sum(body)


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
