"""A control group of its own for each replica, in every hierarchy of the machine.

Sharing one makes two guests' services of the same name land in the same group; `systemctl status` and `kill`
then fail with EIO. See cgroups(7). The v1 branch is the tried one; the v2 branch was tried only where the
kernel offered no controllers on v2.
"""

import contextlib
import os
import signal
import time
from pathlib import Path

from lab.errors import LabError

MOUNT = Path("/sys/fs/cgroup")
PREFIX = "trueup-lab-"


def is_unified() -> bool:
    """Whether this machine mounts cgroup v2 alone."""
    return (MOUNT / "cgroup.controllers").exists()


def hierarchies() -> list[Path]:
    """The root of each hierarchy: one on cgroup v2, one per controller on v1."""
    if is_unified():
        return [MOUNT]
    found = [path for path in sorted(MOUNT.glob("*")) if path.is_dir() and not path.is_symlink()]
    if not found:
        raise LabError(f"no control groups are mounted under {MOUNT}; the replica lab needs cgroup v1 or v2")
    return found


def create(name: str) -> None:
    """Make the groups of replica `name`."""
    for hierarchy in hierarchies():
        group = hierarchy / f"{PREFIX}{name}"
        group.mkdir(exist_ok=True)
        if (group / "cpuset.cpus").exists() and not is_unified():
            for key in ("cpuset.cpus", "cpuset.mems"):  # a new v1 group has none and then takes no process
                (group / key).write_text((hierarchy / key).read_text())
            (group / "cgroup.clone_children").write_text("1")


def join(name: str) -> None:
    """Move the calling process into the groups of replica `name`."""
    for hierarchy in hierarchies():
        (hierarchy / f"{PREFIX}{name}" / "cgroup.procs").write_text("0")


def names() -> set[str]:
    """Replicas that have a group anywhere, alive or not."""
    return {
        path.name.removeprefix(PREFIX)
        for hierarchy in hierarchies()
        for path in hierarchy.glob(f"{PREFIX}*")
        if path.is_dir()
    }


def members(name: str) -> set[int]:
    """Ids of all processes in the groups of replica `name`."""
    found: set[int] = set()
    for hierarchy in hierarchies():
        for listing in (hierarchy / f"{PREFIX}{name}").rglob("cgroup.procs"):
            with contextlib.suppress(OSError):  # the group may go away while it is read
                found.update(map(int, listing.read_text().split()))
    return found - {0}  # 0: a member of another process namespace


def remove(name: str, timeout: float = 10) -> None:
    """Kill what is left in the groups of replica `name` and remove them, within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while left := [group for hierarchy in hierarchies() for group in _tree(hierarchy / f"{PREFIX}{name}")]:
        for pid in members(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for group in left:
            _thaw(group)
            with contextlib.suppress(OSError):  # busy until the kernel has reaped the last member
                group.rmdir()
        if time.monotonic() > deadline:
            raise LabError(f"control group {left[0]} could not be removed in {timeout:g} s")
        if left[-1].exists():
            time.sleep(0.01)


def _thaw(group: Path) -> None:
    """A paused container's processes take no signal, not even SIGKILL on v1, until they are thawed."""
    for key, word in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
        with contextlib.suppress(OSError):  # the root of v1's freezer has no state, and a group may go meanwhile
            if (group / key).exists():
                (group / key).write_text(word)


def _tree(group: Path) -> list[Path]:
    """`group` and all below it, deepest first; empty where it does not exist."""
    return [Path(path) for path, _, _ in os.walk(group, topdown=False)]
