"""Processes of this machine, known by id and start time so that a reused id is never mistaken for them."""

import os
import select
import signal
from pathlib import Path
from typing import NamedTuple


class Process(NamedTuple):
    """A process: its id and when it started, in clock ticks since boot (field 22 of proc(5)'s stat)."""

    pid: int
    started: int


def identify(pid: int) -> Process | None:
    """The process now running under `pid`, or None where there is none (a zombie is none)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # the command name before it may hold anything
    return None if fields[0] in "ZX" else Process(pid, int(fields[19]))


def is_alive(process: Process) -> bool:
    """Whether this very process still runs."""
    return identify(process.pid) == process


def children(pid: int) -> list[int]:
    """Ids of the children of `pid`; empty where it has none or is gone."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def kill(process: Process, timeout: float) -> bool:
    """Send SIGKILL to this very process and wait up to `timeout` seconds; whether it is gone."""
    try:
        handle = os.pidfd_open(process.pid)
    except OSError:
        return True
    try:
        if not is_alive(process):  # the handle now pins the id, so this answer holds
            return True
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        return bool(select.select([handle], [], [], timeout)[0])
    except ProcessLookupError:
        return True
    finally:
        os.close(handle)
