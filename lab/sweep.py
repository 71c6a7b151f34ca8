"""Ending a replica, and removing what dead ones left behind. A live replica is never touched by `sweep`."""

from lab import cgroups, records
from lab.processes import children, identify, is_alive, kill
from lab.records import Record

KILL_TIMEOUT = 30.0
"""Seconds for the kernel to end every process of a replica."""


def sweep() -> list[str]:
    """End and remove every replica whose launcher or owner is dead; their names. Hold `records.lock`."""
    swept = []
    for name in sorted({*records.names(), *cgroups.names()}):
        record = records.load(name)
        if record is None or not record.is_live:
            end(name, record)
            swept.append(name)
    return swept


def end(name: str, record: Record | None) -> None:
    """Kill every process of replica `name` and remove its traces from the machine."""
    if record is not None and is_alive(record.launcher):
        for pid in children(record.launcher.pid):
            # The first process of the replica's process namespace: once it is gone, so is all within.
            if supervisor := identify(pid):
                kill(supervisor, KILL_TIMEOUT)
        kill(record.launcher, KILL_TIMEOUT)
    cgroups.remove(name)
    records.forget(name)
