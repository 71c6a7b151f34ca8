"""A checkout of one test alone: state, history and reports of its runs lie there, and the real one stays as it is."""

import shutil
from pathlib import Path

from lab.paths import CHECKOUT
from selftests.platform_copy import copy_tree

STATE = CHECKOUT / ".trueup"
NO_RUN_S_STATE = frozenset({"lab", "cache"})
"""What self-tests may fill there: what was downloaded or resolved once, and says nothing of any run."""


def made_in(folder: Path) -> Path:
    """The checks, the expectations and a copy of the platform's tree, in that folder."""
    copy_tree(folder)
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    for name in ("expectations.yaml", "pytest.ini"):
        shutil.copy(CHECKOUT / name, folder / name)
    return folder


def state() -> dict[str, int]:
    """When each file was last written that the real checkout keeps of its runs."""
    own = [path for path in STATE.glob("*") if path.name not in NO_RUN_S_STATE]
    files = [path for one in own for path in (one.rglob("*") if one.is_dir() else [one])]
    return {str(path.relative_to(STATE)): path.stat().st_mtime_ns for path in sorted(files) if path.is_file()}
