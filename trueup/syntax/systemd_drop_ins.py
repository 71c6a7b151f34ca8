"""Which drop-ins systemd applies to a unit, and in which order (systemd.unit(5), measured on systemd 252)."""

from collections.abc import Collection, Iterable, Iterator
from posixpath import basename, dirname, join

ADMIN = (
    "/etc/systemd/system.control",
    "/run/systemd/system.control",
    "/run/systemd/transient",
    "/run/systemd/generator.early",
    "/etc/systemd/system",
    "/etc/systemd/system.attached",
    "/run/systemd/system",
    "/run/systemd/system.attached",
    "/run/systemd/generator",
)
VENDOR = ("/usr/local/lib/systemd/system", "/lib/systemd/system", "/usr/lib/systemd/system")
ROOTS = (*ADMIN, *VENDOR, "/run/systemd/generator.late")
"""Where units may lie, the strongest first. /lib comes before /usr/lib where the two are not one directory."""


def applied(names: tuple[str, ...], paths: Collection[str]) -> list[str]:
    """The drop-ins among `paths` of a unit with these names (its own first), in the order systemd applies them.

    One file of a name wins: that of the earlier root, and there that of the more specific directory. The directory
    of the type (`service.d`) loses to every other, whatever its root.
    """
    chosen: dict[str, str] = {}
    in_folder = _by_folder(paths)
    for folder in _folders(names):
        for path in in_folder.get(folder, ()):
            chosen.setdefault(basename(path), path)
    return [chosen[name] for name in sorted(chosen, key=lambda name: name.encode(errors="surrogateescape"))]


def _by_folder(paths: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in paths:
        if path.endswith(".conf") and not basename(path).startswith("."):
            found.setdefault(dirname(path), []).append(path)
    return found


def _folders(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for root in ROOTS:
            for directory in directories(name):
                yield join(root, directory)
    for root in ROOTS:
        yield join(root, f"{names[0].rpartition('.')[2]}.d")


def directories(unit: str) -> tuple[str, ...]:
    """The `.d` directories of a name, the most specific first, without that of its type.

    `app-api@x.service` has its own, then its template's, then those of the prefix `app-` with and without `x`.
    """
    stem, _, kind = unit.rpartition(".")
    prefix, at, instance = stem.partition("@")
    found = []
    for shortened in (prefix, *_dash_prefixes(prefix)):
        if instance:
            found.append(f"{shortened}@{instance}.{kind}.d")
        found.append(f"{shortened}{at}.{kind}.d")
    return tuple(found)


def _dash_prefixes(prefix: str) -> Iterator[str]:
    """`a-b-` and `a-` for `a-b-c`."""
    while (cut := prefix.rstrip("-").rfind("-")) > 0:
        prefix = prefix[: cut + 1]
        yield prefix
