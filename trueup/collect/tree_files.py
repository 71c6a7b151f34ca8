"""Files of a tree that its compose files name or read, besides those that the layout names."""

import posixpath
from collections.abc import Iterable, Mapping
from pathlib import Path

from trueup.collect.compose_layers import Layers
from trueup.collect.source_file import SourceFile
from trueup.collect.tree import LARGEST_FILE, Tree
from trueup.syntax.regular_file import NotReadError, read_regular
from trueup.syntax.yaml_source import Located, SyntaxProblem, documents

ROUNDS = 20
"""How deep files may include one another."""


def beside(tree: Tree, files: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    """What `include:` and `extends:` name, and the `.env` beside each file, by place on the server.

    Of the same relative path as on the server, and never outside the tree; what is not there is not among them.
    """
    found = _read(tree, [posixpath.join(posixpath.dirname(path), ".env") for path in files], {})
    known = dict(files)
    for _ in range(ROUNDS):
        more = _read(tree, _named(known), known)
        if not more:
            break
        known |= more
        found |= more
    return found


def _named(files: Mapping[str, SourceFile]) -> set[str]:
    named: set[str] = set()

    def load(path: str) -> tuple[Located, ...]:
        file = files.get(path)
        if file is None:
            named.add(path)
            return ()
        try:
            return tuple(documents(file.text, file.shown))
        except SyntaxProblem:
            return ()  # whoever reads it says so

    for path, file in files.items():
        if "extends" in file.text or "include" in file.text:
            layers = Layers([path], posixpath.dirname(path), load)
            for document in layers.documents:
                services = document.value.get("services") if isinstance(document.value, dict) else None
                for name in services if isinstance(services, dict) else ():
                    layers.of(str(name))
    return named


def _read(tree: Tree, wanted: Iterable[str], known: Mapping[str, SourceFile]) -> dict[str, SourceFile]:
    folders = {posixpath.dirname(file.server): file for file in tree.compose}
    found: dict[str, SourceFile] = {}
    for server in sorted(set(wanted) - set(known)) if folders else ():
        near = folders.get(posixpath.dirname(server)) or folders[_nearest(server, folders)]
        relative = posixpath.relpath(server, posixpath.dirname(near.server))
        text = _text(tree.root, near.path.parent / relative)
        if text is not None:
            shown = posixpath.normpath(posixpath.join(posixpath.dirname(near.shown), relative))
            found[server] = SourceFile(server, shown, text)
    return found


def _nearest(server: str, folders: Iterable[str]) -> str:
    return max(folders, key=lambda each: len(posixpath.commonpath([each, server])))


def _text(root: Path, path: Path) -> str | None:
    try:
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
            return None
        return read_regular(path, LARGEST_FILE).decode("utf-8", "surrogateescape")
    except (OSError, ValueError, NotReadError):
        return None
