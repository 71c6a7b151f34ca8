"""Where the files of a new service belong: on the server as those of its neighbours, in the tree as its layout says."""

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from trueup.facts.compose import Compose
from trueup.platform import Platform
from trueup.repair.edits import CannotEditError
from trueup.repair.in_a_tree import TreePlace
from trueup.starting.refusal import CannotStartError

USUAL_UNITS = "/etc/systemd/system"
USUAL_COMPOSE = "docker-compose"

Counted = TypeVar("Counted", str, tuple[str, str])


def compose_path(name: str, platform: Platform, tree: TreePlace) -> tuple[str, bool]:
    """The server's path of its compose file, and whether its folder is its own, and so the name of its project.

    Raises:
        CannotStartError: the layout has no place for a compose file.
    """
    for path, own in _compose_paths(name, platform):
        if _has_a_place(path, tree):
            return path, own
    raise CannotStartError("the layout has no place for another compose file: write a `*` under `layout: compose:`")


def _compose_paths(name: str, platform: Platform) -> Iterator[tuple[str, bool]]:
    """The likely ones, best first."""
    definition = platform.expectations.network.definition
    there = platform.facts.compose.paths if isinstance(platform.facts.compose, Compose) else ()
    others = [path for path in there if path != definition]
    in_folders = ((posixpath.dirname(posixpath.dirname(path)), posixpath.basename(path)) for path in others)
    for above, file in commonest_first(in_folders):
        yield posixpath.join(above, name, file), True
    for folder in commonest_first(map(posixpath.dirname, others)):
        yield posixpath.join(folder, f"{name}.yml"), False
    for mapping in platform.expectations.layout.compose:
        before, _, after = mapping.server.partition("*")
        if "*" in after:
            yield before + name + after.replace("*", USUAL_COMPOSE), True
        elif after:
            yield before + name + after, False


def unit_path(unit: str, platform: Platform, tree: TreePlace) -> str:
    """The server's path of its unit.

    Raises:
        CannotStartError: the layout has no place for a unit.
    """
    units = (posixpath.dirname(path) for path in platform.facts.paths if path.endswith(".service"))
    for folder in (*commonest_first(units), USUAL_UNITS):
        path = posixpath.join(folder, unit)
        if _has_a_place(path, tree):
            return path
    raise CannotStartError(f"the layout has no place for {unit}: map {USUAL_UNITS}/*.service under `layout: units:`")


def commonest_first(every: Iterable[Counted]) -> list[Counted]:
    """Each once, the commonest first; of equals the one that sorts first."""
    return [one for one, _ in sorted(Counter(every).items(), key=lambda pair: (-pair[1], pair[0]))]


def _has_a_place(path: str, tree: TreePlace) -> bool:
    try:
        tree.path_of(path)
    except CannotEditError:
        return False
    return True
