"""A configuration tree on disk, each file beside the path that it has on the server."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from trueup.facts.common import Place, Unavailable
from trueup.syntax.regular_file import NotReadError, read_regular
from trueup.syntax.valid_text import valid_text

LARGEST_FILE = 32_000_000
"""Bytes; a configuration file beyond it is refused unread."""


class UnreadableFileError(Exception):
    """A file of the tree that cannot be read; the message names it and why."""


class TreeFile(msgspec.Struct, frozen=True):
    """One file: where it lies here, how reports name it, and where the server has it.

    One that `leaves_the_tree` is a link to another file of this machine, which is nobody's configuration.
    """

    path: Path
    shown: str
    server: str
    leaves_the_tree: bool = False

    def text(self) -> str:
        """Its text; bytes that are not UTF-8 are kept as surrogates, never dropped.

        Raises:
            UnreadableFileError: it cannot be read, is no regular file, is larger than LARGEST_FILE, or leaves the tree.
        """
        if self.leaves_the_tree:
            raise UnreadableFileError(f"{self.shown}: a link that leaves the tree, not read")
        try:
            return read_regular(self.path, LARGEST_FILE).decode("utf-8", "surrogateescape")
        except NotReadError as error:
            raise UnreadableFileError(f"{self.shown}: {error}") from error

    def content(self) -> str | Unavailable:
        """Its text, or why it cannot be read."""
        try:
            return self.text()
        except UnreadableFileError as error:
            return Unavailable(str(error), Place(self.shown))


class Mapped(msgspec.Struct, frozen=True):
    """A glob of the tree and the server path of what it matches; each `*` of one is the same `*` of the other."""

    tree: str
    server: str


class Tree(msgspec.Struct, frozen=True):
    """The files of a tree by kind, in the order of their server paths."""

    root: Path
    compose: tuple[TreeFile, ...]
    units: tuple[TreeFile, ...]
    sites: tuple[TreeFile, ...]


def matching(root: Path, shown: str, mappings: Iterable[Mapped]) -> tuple[TreeFile, ...]:
    """Everything but directories under `root` that a mapping names; the first mapping that matches a file wins.

    A pipe, a socket or a link to nothing is among them: whoever reads it says that it cannot be looked at.
    """
    found: dict[Path, TreeFile] = {}
    for mapped in mappings:
        for path in root.glob(mapped.tree):
            relative = valid_text(path.relative_to(root).as_posix())
            server = _renamed(relative, mapped.tree, mapped.server)
            if server is not None and not path.is_dir() and path not in found:
                leaves = not is_inside(path, root)
                found[path] = TreeFile(path, f"{shown}/{relative}" if shown else relative, server, leaves)
    return tuple(sorted(found.values(), key=lambda file: file.server))


def place_of(server: str, mappings: Iterable[Mapped]) -> str | None:
    """Where in a tree the file belongs that lies there on the server, whether it is there or not; None for nowhere."""
    known = tuple(mappings)
    for mapped in known:
        relative = _renamed(server, mapped.server, mapped.tree)
        if relative is None or {"", ".", ".."} & set(relative.split("/")):
            continue
        back = (_renamed(relative, each.tree, each.server) for each in known)
        if next((path for path in back if path is not None), None) == server:  # the first that matches a file wins
            return relative
    return None


def _renamed(path: str, one: str, other: str) -> str | None:
    """The path that matches the one glob, as the other has it; None where it does not match."""
    match = re.fullmatch("([^/]*)".join(re.escape(part) for part in one.split("*")), path)
    if match is None:
        return None
    stars = iter(match.groups())
    return re.sub(r"\*", lambda _: next(stars), other)


def is_inside(path: Path, root: Path) -> bool:
    """Whether it still lies in the tree when every link on its way is followed."""
    try:
        return path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop of links: whoever reads it says so
        return True
