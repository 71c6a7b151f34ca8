"""Ending what a thread has started, where the library that started it has no deadline (Linux only)."""

import contextlib
import os
import signal
import threading
from pathlib import Path


def end_children_of(thread: threading.Thread) -> None:
    """End what this thread of ours started and all that it started in turn (proc(5), children)."""
    for pid in _descendants(Path(f"/proc/self/task/{thread.native_id}/children")):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _descendants(listed: Path) -> list[int]:
    """The processes that the kernel lists there, each before its own: listed whole before the first is ended."""
    found: list[int] = []
    with contextlib.suppress(OSError):
        for pid in map(int, listed.read_text(encoding="ascii").split()):
            found.append(pid)
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                found += _descendants(task)
    return found
