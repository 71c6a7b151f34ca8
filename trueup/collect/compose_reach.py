"""What compose would open of its own accord while it reads a file, and whether that lies among the copies.

Compose runs on copies below a private directory, and opens whatever `extends:`, `include:` and `label_file:` lead to: a
path that leaves that directory would be read from the machine that judges. (`env_file:`, `secrets:` and `configs:` are
only named; `config --no-env-resolution` opens none of them [tried with 5.6].)
"""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import msgspec

from trueup.facts.common import Place, Unavailable
from trueup.syntax.yaml_source import Located, Step


class Opened(msgspec.Struct, frozen=True):
    """A path as it is written, the key that makes compose open it, and where that stands."""

    key: str
    path: str
    at: Place

    @property
    def is_absolute(self) -> bool:
        """Whether it says where it lies, wherever it is read from."""
        return self.path.startswith("/")


def opened(document: Located) -> Iterator[Opened]:
    """Every path that compose opens for the sake of this document, whatever is selected of it."""
    value = document.value if isinstance(document.value, dict) else {}
    for index, entry in enumerate(_listed(value.get("include"))):
        fields = entry if isinstance(entry, dict) else {"path": entry}
        for key in ("path", "env_file", "project_directory"):
            yield from _paths("include", fields.get(key), document, ("include", index))
    services = value.get("services")
    for name, body in services.items() if isinstance(services, dict) else ():
        said: Any = body if isinstance(body, dict) else {}
        extends = said.get("extends")
        if isinstance(extends, dict):
            yield from _paths("extends", extends.get("file"), document, ("services", name, "extends", "file"))
        yield from _paths("label_file", said.get("label_file"), document, ("services", name, "label_file"))


def refused(each: Opened, directories: Iterable[str], known: Collection[str]) -> Unavailable | None:
    """Why compose must not be asked, if it would open this elsewhere; `directories` are all that it may count from."""
    if "$" in each.path:
        why = "its path is made of a variable"
    elif "://" in each.path or each.path.startswith(("git@", "oci:", "github.com/", "~")):
        why = "it lies elsewhere than in a file of this server"
    elif each.is_absolute:
        here = posixpath.normpath(each.path)
        is_known = here in known or any(path.startswith(f"{here}/") for path in known)
        why = "" if is_known else "no such file was read"
    else:
        why = "it climbs above the root" if any(_climbs(each.path, where) for where in directories) else ""
    return Unavailable(f"{each.key}: {each.path} is not followed: {why}", each.at) if why else None


def led_to_copies(text: str, paths: Iterable[Opened], root: str) -> str:
    """The text of a file with the absolute ones of these paths leading to where their copies lie."""
    for path in sorted({each.path for each in paths if each.is_absolute}, key=len, reverse=True):
        there = root + posixpath.normpath(path).replace("//", "/")
        text = re.sub(rf"(?<![\w./-]){re.escape(path)}(?![\w./-])", lambda _, there=there: there, text)  # type: ignore[misc]
    return text


def _climbs(path: str, directory: str) -> bool:
    """Whether the path leaves the root when it is counted from there: a server stops at `/`, our copies do not."""
    depth = len([part for part in posixpath.normpath("/" + directory).split("/") if part])
    for part in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _paths(key: str, value: object, document: Located, steps: tuple[Step, ...]) -> Iterator[Opened]:
    for each in _listed(value):
        path = each.get("path") if isinstance(each, dict) else each
        if isinstance(path, str) and path:
            yield Opened(key, path, document.place_of(steps))
