"""The platforms a guest can be: what servers of this kind really run, each under a name.

What a name promises is checked, never believed: an engine of another major version than the name says is not prepared
under it, and the versions that are printed are those a booted guest reports.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lab.errors import LabError
from lab.paths import PREPARED

ENGINE_PACKAGES = ("docker.io", "docker-cli", "containerd")
ENGINE_FILES = (
    "usr/sbin/dockerd", "usr/sbin/docker-proxy", "usr/bin/docker", "usr/bin/containerd",
    "usr/bin/containerd-shim-runc-v2",
)  # fmt: skip
"""An engine without its runc: a newer one needs a newer C library than this machine's, and any runc does."""

ROOT_PACKAGES = (
    "systemd", "systemd-sysv", "dbus", "nginx-light", "docker.io", "docker-cli", "openssh-server", "curl", "iproute2",
    "iptables", "procps", "ca-certificates", "sudo", "busybox-static",
)  # fmt: skip
"""A server's whole root, beside what every Debian has. No Python: nothing of ours may need one on a host."""


@dataclass(frozen=True)
class Platform:
    """One platform. Where neither an engine nor a root is named, everything is this machine's own.

    `engine` is the major version of a container engine that is laid over this machine's; `root` says that the guest has
    a root of its own. `suites` are those of the distribution that may have it, in order.
    """

    name: str
    about: str
    engine: int = 0
    root: bool = False
    suites: tuple[str, ...] = ()

    @property
    def packages(self) -> tuple[str, ...]:
        """What has to be downloaded."""
        return ROOT_PACKAGES if self.root else ENGINE_PACKAGES if self.engine else ()

    @cached_property
    def folder(self) -> Path:
        """Where it lies once prepared; another recipe has another folder."""
        recipe = repr((self.engine, self.root, self.suites, self.packages, ENGINE_FILES))
        return PREPARED / f"{self.name}-{hashlib.sha256(recipe.encode()).hexdigest()[:12]}"

    @property
    def is_prepared(self) -> bool:
        """Whether a guest can boot from it now."""
        return not self.packages or self.folder.exists()

    @property
    def lower(self) -> Path:
        """The root that lies under the guest's own writes."""
        return self.folder / "root" if self.root else Path("/")

    @property
    def laid_over(self) -> dict[str, Path]:
        """Files that take the place of this machine's, by their path in the guest."""
        return {f"/{name}": self.folder / name for name in ENGINE_FILES} if self.engine else {}

    @property
    def runs_our_python(self) -> bool:
        """Whether the interpreter that runs the lab runs in the guest too; else a guest is asked over ssh."""
        return not self.root


PLATFORMS = (
    Platform("bookworm", "this machine's own programs"),
    Platform("docker26", "this machine's own programs, under Docker 26", engine=26, suites=("trixie",)),
    Platform("docker28", "this machine's own programs, under Docker 28", engine=28, suites=("forky", "sid")),
    Platform("trixie", "a Debian 13 of its own, without Python", root=True, suites=("trixie",)),
)
DEFAULT = PLATFORMS[0]
NAMES = tuple(platform.name for platform in PLATFORMS)


def find(name: str) -> Platform:
    """The platform of that name; LabError where there is none."""
    for platform in PLATFORMS:
        if platform.name == name:
            return platform
    raise LabError(f"no platform is called {name}; there is {', '.join(NAMES)}")
