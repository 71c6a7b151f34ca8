"""The checks that came with trueup, in a project that has no `tests/` of its own: named as if they lay there.

pytest names a file outside of its root by whatever was asked for, so that no printed id could be typed again.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

OWN = "tests"
"""What the folder of checks is called beside the expectations."""


def name_them(config: pytest.Config) -> None:
    """Take `tests/...` on the command line for the checks that came along, and call them that."""
    from trueup.starting.known_checks import shipped_folder, shipped_folders

    config.args[:] = _found(config.args, config.invocation_params.dir, shipped_folder())
    config.pluginmanager.register(ShippedChecks(shipped_folders()), "trueup-shipped-checks")


def _found(arguments: Iterable[str], here: Path, folder: Path) -> Iterator[str]:
    for argument in arguments:
        path, joint, rest = argument.partition("::")
        first, *below = Path(path).parts or (path,)
        there = folder.joinpath(*below)
        is_ours = first == OWN and not (here / path).exists() and there.exists()
        yield f"{there}{joint}{rest}" if is_ours else argument


class ShippedChecks:
    """A pytest plugin of one session."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pycollect_makemodule(self, module_path: Path, parent: pytest.Collector) -> pytest.Module | None:
        """A file of theirs, by the name that can be typed."""
        for folder in self._folders:
            if module_path.is_relative_to(folder):
                name = (Path(OWN) / module_path.relative_to(folder)).as_posix()
                return pytest.Module.from_parent(parent, path=module_path, nodeid=name)
        return None
