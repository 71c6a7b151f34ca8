"""A configuration tree on disk, each file beside the path that it has on the server."""

import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

LARGEST_FILE = 32_000_000
"""Bytes; a configuration file beyond it is refused unread."""


class UnreadableFileError(Exception):
    """A file of the tree that cannot be read; the message names it and why."""


class TreeFile(msgspec.Struct, frozen=True):
    """One file: where it lies here, how reports name it, and where the server has it."""

    path: Path
    shown: str
    server: str

    def text(self) -> str:
        """Its text; bytes that are not UTF-8 are kept as surrogates, never dropped.

        Raises:
            UnreadableFileError: it cannot be read, or is larger than LARGEST_FILE.
        """
        try:
            if self.path.stat().st_size > LARGEST_FILE:
                raise UnreadableFileError(f"{self.shown}: larger than {LARGEST_FILE} bytes, not read")
            return self.path.read_text(encoding="utf-8", errors="surrogateescape")
        except OSError as error:
            raise UnreadableFileError(f"{self.shown}: {error.strerror}") from error


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
    """Every regular file under `root` that a mapping names; the first mapping that matches a file wins."""
    found: dict[Path, TreeFile] = {}
    for mapped in mappings:
        pattern = re.compile("([^/]*)".join(re.escape(part) for part in mapped.tree.split("*")))
        for path in root.glob(mapped.tree):
            relative = path.relative_to(root).as_posix()
            match = pattern.fullmatch(relative)
            if match and path.is_file() and path not in found:
                stars = iter(match.groups())
                server = re.sub(r"\*", lambda _, stars=stars: next(stars), mapped.server)  # type: ignore[misc]
                found[path] = TreeFile(path, f"{shown}/{relative}" if shown else relative, server)
    return tuple(sorted(found.values(), key=lambda file: file.server))
