"""What a fix wants of a file, and that made exact: the order, what must be there before it, and the diff."""

import difflib
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from trueup.repair.orders import Order


class CannotEditError(Exception):
    """The file is not such that this edit can be made; the message says why in one sentence."""


@dataclass(frozen=True)
class Install:
    """The tree's file, at its place on the server; `source` is where it lies on this machine."""

    path: str
    source: str


@dataclass(frozen=True)
class Write:
    """A file of our own."""

    path: str
    content: str


@dataclass(frozen=True)
class Change:
    """A file that stays as it is but for some lines. `rewrite` takes its text, and may raise CannotEditError."""

    path: str
    rewrite: Callable[[str], str]


@dataclass(frozen=True)
class Link:
    """A symbolic link."""

    path: str
    target: str


@dataclass(frozen=True)
class Remove:
    """A file or a link that goes; the copy stays."""

    path: str


Wanted = Install | Write | Change | Link | Remove


@dataclass(frozen=True)
class Seen:
    """What a path is now: `print` is `absent`, `directory`, `link:TARGET` or the SHA-256 of the file with `text`."""

    print: str
    text: str = ""

    @property
    def is_file(self) -> bool:
        """Whether there is a text."""
        return len(self.print) == hashlib.sha256().digest_size * 2


@dataclass(frozen=True)
class Edit:
    """One edit, exact: `was` must be what the path is before it, and `becomes` is what it is after."""

    path: str
    orders: tuple[Order, ...]
    was: str
    becomes: str
    diff: tuple[str, ...] = ()

    @property
    def is_copied(self) -> bool:
        """Whether a file is there, of which a copy is kept."""
        return self.was != "absent" and not self.was.startswith("link:")


def seen(told: str) -> Seen:
    """What the order `show` tells of a path."""
    mark, _, text = told.partition("\n")
    return Seen(mark, text)


def exact(wanted: Wanted, now: Mapping[str, Seen], base: Path) -> Edit | None:
    """The edit; None where nothing is to be done. `base` is the folder that sources are relative to.

    Raises:
        CannotEditError: what is there is of another kind, or cannot be changed so.
    """
    there = now[wanted.path]
    if there.print == "directory":
        raise CannotEditError(f"{wanted.path} is a directory")
    if isinstance(wanted, Link):
        return _link(wanted, there)
    if there.print.startswith("link:") and not isinstance(wanted, Remove):
        raise CannotEditError(f"{wanted.path} is a link to {there.print.removeprefix('link:')}: that is not followed")
    if isinstance(wanted, Remove):
        return _removal(wanted, there)
    if isinstance(wanted, Change):
        return _change(wanted, there)
    content = wanted.content if isinstance(wanted, Write) else _of_the_tree(base / wanted.source)
    if there.is_file and there.text == content:
        return None
    order = ("put", wanted.path, content, "0644")
    return Edit(wanted.path, (order,), there.print, _sum(content), _diff(wanted.path, there.text, content))


def all_exact(every: Iterable[Wanted], now: Mapping[str, Seen], base: Path) -> list[Edit]:
    """Those of the edits that have something to do, as `exact` makes them.

    Raises:
        CannotEditError: one of them cannot be made; then none should be.
    """
    edits = (exact(wanted, now, base) for wanted in every)
    return [edit for edit in edits if edit is not None]


def _link(wanted: Link, there: Seen) -> Edit | None:
    becomes = f"link:{wanted.target}"
    if there.print == becomes:
        return None
    if there.is_file:
        raise CannotEditError(f"{wanted.path} is a file of its own, which a link would replace")
    diff = (f"+ {wanted.path} -> {wanted.target}",)
    return Edit(wanted.path, (("link", wanted.path, wanted.target),), there.print, becomes, diff)


def _removal(wanted: Remove, there: Seen) -> Edit | None:
    if there.print == "absent":
        return None
    return Edit(wanted.path, (("remove", wanted.path),), there.print, "absent", (f"- {wanted.path}",))


def _change(wanted: Change, there: Seen) -> Edit | None:
    if not there.is_file:
        raise CannotEditError(f"{wanted.path} is not there")
    new = wanted.rewrite(there.text)
    if new == there.text:
        return None
    old_lines, new_lines = _lines(there.text), _lines(new)
    matcher = difflib.SequenceMatcher(None, old_lines, new_lines, autojunk=False)
    orders = [
        ("splice", wanted.path, str(first), str(last - first), "".join(new_lines[begin:end]))
        for tag, first, last, begin, end in reversed(matcher.get_opcodes())  # from the end, so that numbers stay true
        if tag != "equal"
    ]
    return Edit(wanted.path, tuple(orders), there.print, _sum(new), _diff(wanted.path, there.text, new))


def _of_the_tree(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise CannotEditError(f"{path.name} of the tree cannot be read: {error.strerror}") from error


def _lines(text: str) -> list[str]:
    """The lines with their ends, as the program on the host counts them; str.splitlines knows of more line ends."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _sum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _diff(path: str, old: str, new: str) -> tuple[str, ...]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), path, f"{path} (repaired)", lineterm="", n=2)
    return tuple(lines)
