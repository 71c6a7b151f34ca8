"""What of a project goes into an archive: its checks, its expectations and its configuration tree."""

import os
from collections.abc import Iterator
from pathlib import Path

from trueup.delivery import PackError

NEVER = {"__pycache__", ".git", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".trueup", ".venv"}
"""Folders that are made by running, not written."""


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Every file and symlink of a folder with its relative path, in order; what is made by running is left out.

    Raises:
        PackError: a symlink leads out of the folder, or something is neither file, folder nor symlink.
    """
    root = folder.resolve()
    for above, names, plain in os.walk(root):
        names[:] = sorted(name for name in names if name not in NEVER)
        links = [name for name in names if (Path(above) / name).is_symlink()]
        for name in sorted([*plain, *links]):
            path = Path(above) / name
            relative = path.relative_to(root).as_posix()
            if path.is_symlink() and not path.resolve().is_relative_to(root):
                raise PackError(f"{folder.name}/{relative}: leads out of {folder.name}, which the server does not have")
            if not path.is_symlink() and not path.is_file():
                raise PackError(f"{folder.name}/{relative}: neither a file nor a symlink: remove it")
            if not name.endswith(".pyc"):
                yield relative, path


def may_hold_secrets(relative: str) -> bool:
    """Whether it is a file of environment variables: the server has its own, and this one is nobody else's."""
    name = relative.rpartition("/")[2]
    return name == ".env" or name.startswith(".env.") or name.endswith(".env")
