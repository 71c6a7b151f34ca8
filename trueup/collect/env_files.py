"""Env files: which there are, and which of their variables hold a URL. Everything else in them is dropped here."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from trueup.collect.tree import LARGEST_FILE, Tree
from trueup.facts.common import Place
from trueup.facts.compose import Compose, ComposeProject, EnvFile
from trueup.facts.docker import EnvironmentName
from trueup.syntax.secrets import url_shapes

_VARIABLE = re.compile(r"\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_.]*)\s*[=:](?P<value>.*)")
_COMMENT = re.compile(r"\s#.*")


def read(path: str, shown: str, text: str) -> EnvFile:
    """The variables of one env file that hold a URL, each with its line (compose: `env_file`; docker run: the same)."""
    return EnvFile(posixpath.normpath(path), tuple(_variables(shown, text.splitlines())))


def _variables(shown: str, lines: Iterable[str]) -> Iterator[EnvironmentName]:
    for number, line in enumerate(lines, 1):
        if (found := _VARIABLE.match(line)) is None:
            continue
        value = found["value"].strip()
        for shape in url_shapes(value if value[:1] in {"'", '"'} else _COMMENT.sub("", value)):
            yield EnvironmentName(found["name"], shape, Place(shown, number))


def of_tree(tree: Tree, compose: Compose) -> tuple[EnvFile, ...]:
    """Those that the tree holds: below the folder of the compose file that names them, and never outside the tree."""
    folders = {posixpath.dirname(file.server): file for file in tree.compose}
    found = {}
    for project in compose.projects:
        beside = folders.get(posixpath.dirname(project.path))
        if beside is None or not isinstance(project, ComposeProject):
            continue
        for named in dict.fromkeys(path for service in project.services for path in service.env_files):
            relative = posixpath.relpath(named, posixpath.dirname(beside.server))
            if text := _text(tree.root, beside.path.parent / relative):
                shown = posixpath.join(posixpath.dirname(beside.shown), relative)
                found[named] = read(named, shown, text)
    return tuple(found[path] for path in sorted(found))


def _text(root: Path, path: Path) -> str:
    """Its text; nothing where the tree holds no such file."""
    try:
        if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
            return ""
        return path.read_text(encoding="utf-8", errors="surrogateescape") if _is_small(path) else ""
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return ""


def _is_small(path: Path) -> bool:
    return path.stat().st_size <= LARGEST_FILE
