"""Making a platform ready to boot: its engine or its whole root, downloaded once through the machine's own apt.

It is built aside, under one lock, and renamed when whole, so that nothing half-done is ever booted.
"""

import fcntl
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lab.apt import KEYRING, Suite, output
from lab.errors import LabError
from lab.paths import PREPARED
from lab.platforms import ENGINE_FILES, ENGINE_PACKAGES, ROOT_PACKAGES, Platform

ASIDE = ".making-"
TIMEOUT = 1800.0
"""Seconds to build a root; it takes about one minute."""

ALONE = ["/usr/bin/unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child=KILL"]
"""What a killed build has mounted and started is gone with it."""


def prepare(platform: Platform) -> None:
    """Download what the platform needs, where it is not there already; what and from where is said aloud.

    Raises:
        LabError: no suite offers what the platform's name says, or a download or a signature failed.
    """
    if platform.is_prepared:
        return
    if os.geteuid() != 0:
        raise LabError(f"platform {platform.name} is not prepared, and that needs root (try sudo)")
    PREPARED.mkdir(parents=True, exist_ok=True)
    with _alone():
        if platform.is_prepared:
            return
        with TemporaryDirectory(dir=PREPARED, prefix=ASIDE) as aside:
            fresh = Path(aside, "fresh")
            fresh.mkdir()
            fresh.chmod(0o755)
            source = _root(platform, Path(aside), fresh) if platform.root else _engine(platform, Path(aside), fresh)
            (fresh / "source.json").write_text(json.dumps(source, indent=1))
            fresh.rename(platform.folder)


def _engine(platform: Platform, aside: Path, fresh: Path) -> dict[str, str]:
    """The engine's files, of the first suite that offers its major version."""
    offered = {}
    for name in platform.suites:
        suite = Suite(name, aside / name)
        offered[name] = suite.version("docker.io")
        if major(offered[name]) == platform.engine:
            _say(platform, ENGINE_PACKAGES, suite, "nothing of them is installed on this machine")
            suite.unpack(ENGINE_PACKAGES, aside / "unpacked")
            for file in ENGINE_FILES:
                (fresh / file).parent.mkdir(parents=True, exist_ok=True)
                (aside / "unpacked" / file).rename(fresh / file)
            return {"suite": name, **{package: suite.version(package) for package in ENGINE_PACKAGES}}
    raise LabError(f"no suite of the mirror offers Docker {platform.engine} (docker.io: {offered})")


def _root(platform: Platform, aside: Path, fresh: Path) -> dict[str, str]:
    """A whole root, by debootstrap of that very suite, which is unpacked and not installed."""
    (name,) = platform.suites
    if shutil.which("wget") is None:
        raise LabError("debootstrap downloads with wget, which is missing: apt-get install wget")
    suite = Suite(name, aside / name)
    _say(platform, ROOT_PACKAGES, suite, "they are installed in a folder of the lab's, not on this machine")
    suite.unpack(["debootstrap"], aside / "tool")
    tool = aside / "tool/usr"
    command = [
        *ALONE, "/bin/sh", str(tool / "sbin/debootstrap"), "--variant=minbase", f"--keyring={KEYRING}",
        f"--include={','.join(ROOT_PACKAGES)}", name, str(fresh / "root"), suite.mirror,
    ]  # fmt: skip
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBOOTSTRAP_DIR": str(tool / "share/debootstrap")}
    environment |= {key: value for key, value in os.environ.items() if key.lower().endswith("_proxy")}
    output(command, env=environment, timeout=TIMEOUT)
    shutil.rmtree(fresh / "root/var/cache/apt/archives")
    return {"suite": name, **{package: suite.version(package) for package in ("docker.io", "systemd", "nginx")}}


def major(version: str) -> int:
    """28 of `28.5.2+dfsg1-2`, as Debian writes it; 0 where there is none."""
    number = version.rpartition(":")[2].partition(".")[0]
    return int(number) if number.isdigit() else 0


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody else prepares meanwhile; what a killed preparation left is removed."""
    with (PREPARED / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        for left in PREPARED.glob(f"{ASIDE}*"):
            shutil.rmtree(left)
        yield


def _say(platform: Platform, packages: tuple[str, ...], suite: Suite, where: str) -> None:
    sys.stderr.write(
        f"lab: platform {platform.name}: downloading from {suite.mirror}, suite {suite.name}, "
        f"and {where}: {' '.join(packages)}\n"
    )
    sys.stderr.flush()
