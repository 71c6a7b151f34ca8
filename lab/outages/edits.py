"""Edits of a configuration tree, each of which must find what it changes: an outage that changes nothing is none."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from lab.errors import LabError

TreeEdit = Callable[[Path], None]

END_OF_LOCATION = "\n    }\n"


@dataclass(frozen=True)
class Change:
    """`old`, which stands there exactly `times` times, becomes `new`.

    With `inside`, which stands there once, only what follows it to the end of that nginx location is meant.
    """

    old: str
    new: str
    times: int = 1
    inside: str = ""


def changed(text: str, changes: Iterable[Change], where: str) -> str:
    """The text with every change made; LabError where the old text is not there as often as it should be."""
    for change in changes:
        before, part, after = _parts(text, change.inside, where)
        found = part.count(change.old)
        if found != change.times or change.old == change.new:
            raise LabError(f"{where}: {change.old!r} stands there {found} times, wanted {change.times}, to be changed")
        text = before + part.replace(change.old, change.new) + after
    return text


def _parts(text: str, inside: str, where: str) -> tuple[str, str, str]:
    if not inside:
        return "", text, ""
    if text.count(inside) != 1:
        raise LabError(f"{where}: {inside!r} stands there {text.count(inside)} times, not once")
    begin = text.index(inside)
    end = text.index(END_OF_LOCATION, begin) + len(END_OF_LOCATION)
    return text[:begin], text[begin:end], text[end:]


def in_file(name: str, *changes: Change) -> TreeEdit:
    """Change a file of the tree."""

    def edit(tree: Path) -> None:
        path = _existing(tree, name)
        path.write_text(changed(path.read_text(), changes, name))

    return edit


def new_file(name: str, text: str) -> TreeEdit:
    """Add a file to the tree; LabError where there is one."""

    def edit(tree: Path) -> None:
        path = tree / name
        if path.exists():
            raise LabError(f"{name} is in {tree} already")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    return edit


def no_file(name: str) -> TreeEdit:
    """Take a file, or a folder and all that is in it, out of the tree."""

    def edit(tree: Path) -> None:
        path = _existing(tree, name)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

    return edit


def _existing(tree: Path, name: str) -> Path:
    if not (tree / name).exists():
        raise LabError(f"{name}: there is none in {tree}")
    return tree / name
