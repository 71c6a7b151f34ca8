"""A suite of this machine's own mirror, with lists of its own: nothing of the machine's apt is changed.

Everything is verified by apt against the distribution's keyring. See apt.conf(5) and sources.list(5).
"""

import os
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lab.errors import LabError

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
TIMEOUT = 900.0
"""Seconds for one call of apt."""


def mirror() -> str:
    """Where this machine gets its distribution from, or what LAB_MIRROR says.

    Raises:
        LabError: it has no apt, or apt names no mirror of Debian.
    """
    if named := os.environ.get("LAB_MIRROR"):
        return named.rstrip("/")
    try:
        told = output(["apt-get", "indextargets", "--format", "$(RELEASE) $(COMPONENT) $(REPO_URI)"])
    except LabError as error:
        raise LabError(f"this machine's apt names no mirror ({error}); LAB_MIRROR=URL does") from error
    release = _os_release()
    for line in told.splitlines():
        suite, component, address = line.split(" ", 2)
        if suite == release.get("VERSION_CODENAME") and component == "main" and release.get("ID") == "debian":
            return address.rstrip("/")
    raise LabError("this machine's apt names no mirror of Debian; LAB_MIRROR=URL does")


class Suite:
    """One suite, asked and downloaded from through apt; `folder` holds its lists and its cache."""

    def __init__(self, name: str, folder: Path) -> None:
        if not KEYRING.exists():
            raise LabError(f"{KEYRING} is missing: apt-get install debian-archive-keyring")
        self.name = name
        self.mirror = mirror()
        for part in ("lists", "cache", "packages"):
            (folder / part).mkdir(parents=True)
        self._packages = folder / "packages"
        self._sources = folder / "sources.list"
        self._sources.write_text(f"deb [signed-by={KEYRING}] {self.mirror} {name} main\n")
        self._options = [
            f"-o{key}={value}"
            for key, value in {
                "Dir::State": folder, "Dir::State::lists": folder / "lists", "Dir::State::status": "/dev/null",
                "Dir::Cache": folder / "cache", "Dir::Etc::sourcelist": self._sources,
                "Dir::Etc::sourceparts": "/dev/null", "Dir::Etc::preferences": "/dev/null",
                "Dir::Etc::preferencesparts": "/dev/null", "APT::Sandbox::User": "root", "Acquire::Retries": 2,
                "Acquire::AllowInsecureRepositories": "false", "APT::Get::AllowUnauthenticated": "false",
            }.items()
        ]  # fmt: skip
        output(["apt-get", *self._options, "update", "-qq", "--error-on=any"])

    def version(self, package: str) -> str:
        """The version that the suite offers; empty where it has no such package."""
        told = output(["apt-cache", *self._options, "policy", package])
        candidate = next((line for line in told.splitlines() if line.strip().startswith("Candidate:")), "")
        offered = candidate.partition(":")[2].strip()
        return "" if offered == "(none)" else offered

    def unpack(self, packages: Iterable[str], into: Path) -> None:
        """Download packages, without what they depend on, and lay their files into a folder."""
        names = list(packages)
        output(["apt-get", *self._options, "download", "-qq", *names], cwd=self._packages)
        for package in names:
            (archive,) = self._packages.glob(f"{package}_*.deb")
            output(["dpkg-deb", "--extract", str(archive), str(into)])


def _os_release() -> dict[str, str]:
    lines = Path("/etc/os-release").read_text().splitlines()
    return {name: value.strip('"') for name, _, value in (line.partition("=") for line in lines)}


def output(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None, timeout: float = TIMEOUT
) -> str:
    """What a program prints; LabError with its own last words where it is missing, fails, or takes too long."""
    environment = env or {**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=timeout, cwd=cwd, env=environment
        )
    except FileNotFoundError as error:
        raise LabError(f"{command[0]} is missing") from error
    except subprocess.TimeoutExpired as error:
        raise LabError(f"{' '.join(command)} did not end within {timeout:g} s") from error
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)}: exit {done.returncode}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout
