"""Where the compose files of a tree lie on the server: as they say themselves, or as the units name them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, dirname, join, normpath

from trueup.commands.compose import DEFAULT_FILES
from trueup.starting.mapped import YAML, Mapped, as_in_a_root, said_place

MOST = 20
"""Folders, and files named within them, that are taken from one unit; nobody writes more, and a hostile file might."""

_BETWEEN_WORDS = re.compile(r"[\s'\"=:;,]+")
_OPTION = re.compile(r"-\w+(?=/)")
_WORKS_IN = re.compile(
    r"(?:^[ \t]*WorkingDirectory[ \t]*=[ \t]*-?|--project-directory[= ]|\bcd )(/[^\s'\";]+)", re.MULTILINE
)


def compose_places(files: Iterable[str], texts: Mapping[str, str], units: Iterable[str], platform: str) -> list[Mapped]:
    """A mapping for each of `files`, one for all of a kind where they have one; `units` are the texts of units."""
    named = sorted({place for text in units for place in _named(text)})
    every = list(files)
    known = {path: place for path in every if (place := _place(path, texts[path], named))}
    groups = Counter(rule for path, place in known.items() if (rule := _rule(path, place)))
    rules = _commonest(Counter({rule: n for rule, n in groups.items() if n > 1 or not rule[0].startswith("*")}))
    found: list[Mapped] = []
    for path in every:
        place = known.get(path, "")
        if place and rules.get(_glob_of(path)) != (_rule(path, place) or ("", ""))[1]:
            found.append(Mapped(path, place))
        elif not place and _glob_of(path) not in rules:
            found.append(Mapped(path, f"/srv/{platform}/{path}", "nothing says where the server has it"))
    return found + [Mapped(tree, server) for tree, server in rules.items()]


def _named(unit: str) -> Iterator[str]:
    """Paths that a unit names, and where compose would look in the folder that a command of it works in."""
    words = dict.fromkeys(_OPTION.sub("", word) for word in _BETWEEN_WORDS.split(unit) if word.endswith(YAML))
    yield from (word for word in words if word.startswith("/"))
    relative = dict.fromkeys((*[word for word in words if word[0] not in "/-"][:MOST], *DEFAULT_FILES))
    for folder in list(dict.fromkeys(_WORKS_IN.findall(unit)))[:MOST]:
        yield from (normpath(join(folder, name)) for name in relative)


def _place(path: str, text: str, named: Iterable[str]) -> str:
    if said := said_place(path, text) or as_in_a_root(path):
        return said
    scored = sorted(
        ((_common_end(path, place), place) for place in named if basename(place) == basename(path)), reverse=True
    )
    if not scored or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return ""
    of_its_folder = scored[0][0] > 1 or not dirname(path) or basename(path) not in DEFAULT_FILES
    return scored[0][1] if of_its_folder else ""


def _common_end(one: str, other: str) -> int:
    count = 0
    for a, b in zip(reversed(one.split("/")), reversed(other.strip("/").split("/")), strict=False):
        if a != b:
            break
        count += 1
    return count


def _glob_of(path: str) -> str:
    """`compose/*/*.yml` for `compose/api/docker-compose.yml`; nothing for a file that lies in no folder of its own."""
    above = dirname(dirname(path))
    return join(above, "*", f"*.{path.rpartition('.')[2]}") if dirname(path) else ""


def _rule(path: str, place: str) -> tuple[str, str] | None:
    if not _glob_of(path) or _common_end(path, place) < 2:
        return None
    return _glob_of(path), join(dirname(dirname(place)), "*", f"*.{path.rpartition('.')[2]}")


def _commonest(groups: Counter[tuple[str, str]]) -> dict[str, str]:
    """The commonest place of each glob."""
    found: dict[str, str] = {}
    for (tree, server), _ in sorted(groups.items(), key=lambda pair: (-pair[1], pair[0])):
        found.setdefault(tree, server)
    return found
