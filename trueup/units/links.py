"""Symlinks in `.wants`, `.requires` and `.upholds` directories, as dependencies (systemd.unit(5))."""

from collections.abc import Collection, Iterable, Iterator
from posixpath import basename, dirname, join, normpath

from trueup.facts.systemd import UnitLink
from trueup.syntax.systemd_drop_ins import ROOTS
from trueup.units.kinds import LINK_DIRECTORIES
from trueup.units.names import instantiated, is_valid

_RANK = {root: number for number, root in enumerate(ROOTS)}


def linked(links: Iterable[UnitLink], empty: Collection[str] = ()) -> Iterator[tuple[str, str, str, str]]:
    """Kind, the unit that has it, the one it is on, and the link.

    A link to nothing, or to one of the `empty` files, hides one of a weaker root.
    """
    links = tuple(links)
    nothing = {"/dev/null", *empty, *(link.path for link in links if link.target == "/dev/null")}
    chosen: dict[tuple[str, str], UnitLink] = {}
    for link in sorted(links, key=lambda one: _RANK.get(dirname(dirname(one.path)), len(_RANK))):
        if dirname(dirname(link.path)) in _RANK:
            chosen.setdefault((basename(dirname(link.path)), basename(link.path)), link)
    for (directory, entry), link in sorted(chosen.items()):
        unit, dot, suffix = directory.rpartition(".")
        kind = LINK_DIRECTORIES.get(dot + suffix)
        if kind and is_valid(unit) and is_valid(entry) and _named(link) not in nothing:
            yield kind, unit, instantiated(entry, unit), link.path


def _named(link: UnitLink) -> str:
    return normpath(join(dirname(link.path), link.target))
