"""The server that an archive is for: its Python and its machine."""

import platform
import re
import sys
from dataclasses import dataclass

from trueup.delivery import PackError

OLDEST = (3, 11)
"""What pyproject.toml requires."""


@dataclass(frozen=True)
class Target:
    """`python` is `3.11`; `platforms` are wheel tags (`manylinux_2_28_x86_64`), or none for this machine's own."""

    python: str
    platforms: tuple[str, ...] = ()

    @property
    def machine(self) -> str:
        """What `uname -m` says there."""
        if not self.platforms:
            return platform.machine()
        return re.sub(r"^(manylinux_\d+_\d+|musllinux_\d+_\d+|manylinux\d+|linux)_", "", self.platforms[0])

    @property
    def is_named(self) -> bool:
        """Whether it differs from this interpreter in anything that the command line said."""
        return bool(self.platforms) or self.python != running()

    @property
    def markers(self) -> dict[str, str]:
        """What environment markers see there (the dependency specifiers of packaging.python.org)."""
        return {
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "platform_machine": self.machine,
            "platform_system": "Linux",
            "sys_platform": "linux",
            "os_name": "posix",
            "extra": "",
        }

    @property
    def pip_options(self) -> list[str]:
        """How pip is told; nothing where it is this interpreter's own."""
        if not self.is_named:
            return []
        named = [part for tag in self.platforms for part in ("--platform", tag)]
        return ["--implementation", "cp", "--python-version", self.python, *named]


def running() -> str:
    """The version of this interpreter, as a target names it."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def target(python: str | None, platforms: tuple[str, ...]) -> Target:
    """What the command line named.

    Raises:
        PackError: no version of Python, or too old a one; a platform tag that is not Linux's; two machines.
    """
    version = re.fullmatch(r"(\d+)\.(\d+)", python or running())
    if version is None:
        raise PackError(f"--python {python}: two numbers are meant, as 3.12")
    if (int(version[1]), int(version[2])) < OLDEST:
        raise PackError(f"--python {python}: trueup needs 3.11 or newer on the server")
    for tag in platforms:
        if not re.fullmatch(r"(manylinux|musllinux|linux)[a-z0-9_]*_(x86_64|aarch64)", tag):
            raise PackError(f"--platform {tag}: a Linux wheel tag is meant, as manylinux_2_28_x86_64")
    if len({Target("", (tag,)).machine for tag in platforms}) > 1:
        raise PackError("--platform: the tags name two machines; make an archive for each")
    return Target(version[0], platforms)
