"""Which drop-ins systemd applies to a unit, and in which order (systemd.unit(5))."""

import posixpath
from collections.abc import Iterable, Iterator

ROOTS = ("/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system")
"""The lookup path, first wins; /lib is /usr/lib on a merged system."""


def applied(unit: str, paths: Iterable[str]) -> list[str]:
    """The drop-ins of the unit among these paths, in the order in which systemd applies them.

    One file of a name wins: that of the earlier root, and there that of the more specific directory.
    """
    every, chosen = set(paths), dict[str, str]()
    for root in ROOTS:
        for directory in _directories(unit):
            folder = posixpath.join(root, directory)
            for path in sorted(p for p in every if posixpath.dirname(p) == folder and p.endswith(".conf")):
                chosen.setdefault(posixpath.basename(path), path)
    type_level = f"/{unit.rpartition('.')[2]}.d/"
    specific = {posixpath.basename(p) for p in every if type_level not in p}
    for name, path in list(chosen.items()):  # a type-level drop-in loses even from an earlier root
        if type_level in path and name in specific:
            better = [p for p in every if posixpath.basename(p) == name and posixpath.basename(posixpath.dirname(p)) in
                      set(_directories(unit)[:-1])]
            chosen[name] = sorted(better)[0] if better else path
    return [chosen[name] for name in sorted(chosen)]


def _directories(unit: str) -> list[str]:
    """The `.d` directories of a unit, the most specific first, that of its type last."""
    stem, _, kind = unit.rpartition(".")
    names = [f"{unit}.d"]
    if "@" in stem and not stem.endswith("@"):
        names.append(f"{stem.partition('@')[0]}@.{kind}.d")
    names += [f"{prefix}.{kind}.d" for prefix in _dash_prefixes(stem)]
    return [*names, f"{kind}.d"]


def _dash_prefixes(stem: str) -> Iterator[str]:
    while (cut := stem.rstrip("-").rfind("-")) > 0:
        stem = stem[: cut + 1]
        yield stem
