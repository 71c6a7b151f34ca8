"""What the server needs of the lock file: trueup's run-time dependencies, and theirs, each with its hashes."""

import re
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from trueup.delivery import PackError
from trueup.delivery.target import Target

_PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)")
_HASH = re.compile(r"--hash=(sha256:[0-9a-f]{64})")


def locked(lock: Path) -> dict[str, str]:
    """Each package of the lock file: `name==version --hash=... --hash=...`, without its marker.

    Raises:
        PackError: it cannot be read, or pins something without a hash.
    """
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as error:
        raise PackError(f"{lock.name}: cannot be read ({error.strerror}); `trueup pack` runs in a checkout") from error
    found: dict[str, str] = {}
    for entry in re.sub(r"\\\n", " ", text).splitlines():
        if pinned := _PINNED.match(entry):
            hashes = _HASH.findall(entry)
            if not hashes:
                raise PackError(f"{lock.name}: {pinned[0]} has no hash: make it anew with ./run lock")
            hashed = " ".join(f"--hash={one}" for one in hashes)
            found[canonicalize_name(pinned[1])] = f"{pinned[1]}=={pinned[2]} {hashed}"
    return found


def needed(lines: Iterable[str], target: Target) -> list[str]:
    """The names of every package that these requirements lead to on the target, by what is installed here.

    Raises:
        PackError: one of them is not installed here, so that nobody knows what it needs in turn.
    """
    found: set[str] = set()
    waiting = list(lines)
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate(dict(target.markers))):
            continue
        found.add(name)
        try:
            waiting += metadata.requires(name) or []
        except metadata.PackageNotFoundError as error:
            raise PackError(f"{name} is not installed here: ./run check completes .venv") from error
    return sorted(found)
