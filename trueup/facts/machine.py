"""What was seen of the machine itself: its disks, its clock, what its kernel and systemd had to end or start again.

Every part stands alone: one that could not be read is `Unavailable`, and says nothing about the others.
"""

import msgspec

from trueup.facts.common import Count, Unavailable


class FileSystem(msgspec.Struct, frozen=True):
    """The file system that holds `path`, as df(1) says: bytes in KiB; `mount` is empty where the path is not there.

    `inodes` is 0 for one that makes them as it needs them (btrfs); `free` is what may still be used without root.
    """

    path: str
    mount: str = ""
    kind: str = ""
    used: Count = 0
    free: Count = 0
    inodes: Count = 0
    inodes_used: Count = 0


class MemoryKill(msgspec.Struct, frozen=True):
    """A process that the kernel ended for want of memory; `at` is in seconds since the epoch.

    `container` is a whole id, empty where the process was in none; `group` is its control group.
    """

    at: float
    process: str
    group: str
    container: str = ""


class KernelLog(msgspec.Struct, frozen=True, tag="kernel log"):
    """`shared` says that this host is itself a container: the log then tells of its neighbours too."""

    shared: bool
    kills: tuple[MemoryKill, ...]


class ContainerLog(msgspec.Struct, frozen=True):
    """The log files of one container, by its whole id: how many bytes they take together."""

    container: str
    size: Count


class Clock(msgspec.Struct, frozen=True, tag="clock"):
    """`now` is the host's own time in seconds since the epoch; `told_by` is the command that said the rest."""

    now: float
    synchronised: bool
    told_by: str


class UnitRestart(msgspec.Struct, frozen=True):
    """systemd restarted this unit by itself; `at` is in seconds since the epoch."""

    unit: str
    at: float


class ScheduledFile(msgspec.Struct, frozen=True):
    """A file that a job needs or leaves: `changed` is its mtime in seconds since the epoch, 0 where there is none.

    `lines` are, of a cron file only, those that are no comments; secrets are masked.
    """

    path: str
    there: bool
    changed: float = 0.0
    lines: tuple[str, ...] = ()


class Schedule(msgspec.Struct, frozen=True, tag="schedule"):
    """The files of the declared jobs, and every timer that systemd runs now."""

    files: tuple[ScheduledFile, ...]
    active_timers: tuple[str, ...]


class Machine(msgspec.Struct, frozen=True, kw_only=True, tag="machine"):
    """`failed_units` and `restarts` are of the whole system, not only of the platform; restarts of the last week."""

    file_systems: tuple[FileSystem, ...] | Unavailable
    kernel_log: KernelLog | Unavailable
    container_logs: tuple[ContainerLog, ...] | Unavailable
    clock: Clock | Unavailable
    failed_units: tuple[str, ...] | Unavailable
    restarts: tuple[UnitRestart, ...] | Unavailable
    schedule: Schedule | Unavailable
