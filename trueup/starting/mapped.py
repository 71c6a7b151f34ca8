"""One mapping of a layout, and what a file says itself of its place on the server."""

import re
from dataclasses import dataclass
from posixpath import basename

UNITS = (".service", ".timer", ".socket", ".target", ".path", ".mount", ".slice")
YAML = (".yml", ".yaml")

_ANY_PATH = re.compile(r"(?<![\w.:/])/[\w./@+-]+")
_HEAD = 2000
"""Letters of a file among which a comment may say where it lies on the server."""


@dataclass(frozen=True)
class Mapped:
    """One mapping, and why it is doubted, or nothing."""

    tree: str
    server: str
    doubt: str = ""


def said_place(path: str, text: str) -> str:
    """The place that a comment in the head of a file names: an absolute path that ends in the file's own name."""
    for line in text[:_HEAD].splitlines():
        if line.lstrip().startswith("#"):
            for found in _ANY_PATH.findall(line):
                if basename(found) == basename(path):
                    return str(found)
    return ""


def as_in_a_root(path: str) -> str:
    """The place of a file of a tree that is laid out like the server itself."""
    return f"/{path}" if path.split("/", maxsplit=1)[0] in {"etc", "home", "srv", "opt", "usr", "root"} else ""
