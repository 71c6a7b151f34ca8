"""Compose files as they are written: every document that says something of a service, the strongest last.

What compose merges away (`extends`, `include`, overrides) is followed here only to name the line of each statement.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from trueup.facts.common import Place
from trueup.syntax.interpolation import substituted
from trueup.syntax.yaml_source import Located

Step = str | int
Load = Callable[[str], tuple[Located, ...]]
"""The documents of the file at a server path; none where it is not there or cannot be read."""

DEEPEST = 20
"""Files that include or extend one another."""


class Layer(msgspec.Struct, frozen=True):
    """One mapping that says something of a service: `path` leads to it in the document."""

    document: Located
    path: tuple[str, ...]

    @property
    def said(self) -> Mapping[str, Any]:
        """The mapping itself, as it is written."""
        return _mapping(self.document.value, self.path)

    def has(self, steps: Iterable[Step]) -> bool:
        """Whether it says anything at this path."""
        value: Any = self.said
        for step in steps:
            known = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
            if step not in known:
                return False
            value = value[step]
        return True

    def place(self, *steps: Step) -> Place:
        """Where it says that."""
        return self.document.place_of((*self.path, *steps))


class Written(msgspec.Struct, frozen=True):
    """One document that counts, and the directory that its relative paths are taken from."""

    document: Located
    directory: str


class Layers:
    """The documents of one project, `include:` followed; `given` is what variables are replaced from."""

    def __init__(
        self, files: Iterable[str], directory: str, load: Load, given: Mapping[str, str] | None = None
    ) -> None:
        self._load, self._given = load, given or {}
        self._files = tuple(files)
        self._documents: list[Written] = []
        self.missing: list[tuple[str, Place]] = []
        self.read: list[str] = []
        for file in self._files:
            self._enter(file, directory, DEEPEST)

    @property
    def main_documents(self) -> tuple[Located, ...]:
        """Those of the files themselves, without what they include."""
        return tuple(document for file in self._files for document in self._load(file))

    @property
    def documents(self) -> tuple[Located, ...]:
        """Every document, included ones before those that include them."""
        return tuple(written.document for written in self._documents)

    @property
    def directories(self) -> frozenset[str]:
        """Those that relative paths are taken from."""
        return frozenset(written.directory for written in self._documents)

    def of(self, service: str) -> tuple[Layer, ...]:
        """Everything that is said of a service, the strongest last."""
        found: dict[tuple[int, tuple[str, ...]], Layer] = {}
        for written in self._documents:
            for layer in self._chain(written, service, DEEPEST):
                found.setdefault((id(layer.document), layer.path), layer)
        return tuple(found.values())

    def text(self, value: object) -> str:
        """A word of the files with its variables replaced."""
        return substituted(value, self._given).text if isinstance(value, str) else ""

    def _enter(self, file: str, directory: str, levels: int) -> None:
        self.read.append(file)
        for document in self._load(file):
            for place, paths, below in self._included(document, directory):
                for path in paths:
                    if not self._load(path):
                        self.missing.append((path, place))
                    elif levels and path not in self.read:
                        self._enter(path, below or posixpath.dirname(path), levels - 1)
            self._documents.append(Written(document, directory))

    def _included(self, document: Located, directory: str) -> Iterator[tuple[Place, tuple[str, ...], str]]:
        value = document.value
        entries = value.get("include") if isinstance(value, dict) else None
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            named = entry.get("path") if isinstance(entry, dict) else entry
            below = self.text(entry.get("project_directory")) if isinstance(entry, dict) else ""
            paths = [self.text(each) for each in (named if isinstance(named, list) else [named])]
            yield (
                document.place_of(("include", index)),
                tuple(_joined(directory, path) for path in paths if path),
                _joined(directory, below) if below else "",
            )

    def _chain(self, written: Written, service: str, levels: int) -> Iterator[Layer]:
        """What the document says of the service, behind what it extends."""
        path = ("services", service)
        body = _mapping(written.document.value, path)
        if not body and not _is_there(written.document.value, path):
            return
        extends = body.get("extends")
        base = extends.get("service") if isinstance(extends, dict) else extends
        file = self.text(extends.get("file")) if isinstance(extends, dict) else ""
        if isinstance(base, str) and levels:
            yield from self._extended(written, self.text(base), file, path, levels - 1)
        yield Layer(written.document, path)

    def _extended(self, written: Written, base: str, file: str, path: tuple[str, ...], levels: int) -> Iterator[Layer]:
        if not file:
            yield from self._chain(written, base, levels)
            return
        there = _joined(written.directory, file)
        if there not in self.read:
            self.read.append(there)
        documents = self._load(there)
        if not documents:
            self.missing.append((there, written.document.place_of((*path, "extends", "file"))))
        for document in documents:
            yield from self._chain(Written(document, posixpath.dirname(there)), base, levels)


def _joined(directory: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(directory, path))


def _mapping(value: object, path: Iterable[str]) -> Mapping[str, Any]:
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _is_there(value: object, path: tuple[str, ...]) -> bool:
    return path[-1] in _mapping(value, path[:-1])
