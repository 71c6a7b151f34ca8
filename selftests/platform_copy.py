"""The tree that ships with trueup in a folder of a test's own, with what compose says of it as any run keeps it there.

Compose is asked in a process a file, which is most of what it takes to judge the tree. What is kept is found again by
every byte that was read: of a copy that a test changes, compose is asked anew.
"""

import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from lab.paths import CHECKOUT
from trueup.expectations import load
from trueup.subjects import STATE, Access, Asked, collect


def copy_tree(folder: Path) -> Path:
    """`watchme/` in that folder, which a run of pytest has judged before; the tree."""
    kept = folder / STATE / "cache"
    kept.mkdir(parents=True)
    for name, content in _kept().items():
        (kept / name).write_bytes(content)
    return Path(shutil.copytree(CHECKOUT / "watchme", folder / "watchme"))


@cache
def _kept() -> Mapping[str, bytes]:
    """What a run keeps of compose's answers, by name."""
    with tempfile.TemporaryDirectory(prefix="trueup-kept-") as name:
        asked = Asked(trees=(str(CHECKOUT / "watchme"),))
        collect(asked, load(CHECKOUT / "expectations.yaml"), CHECKOUT, Path(name), Access())
        return MappingProxyType({path.name: path.read_bytes() for path in Path(name).iterdir()})
