"""Ending what a thread has started, where the library that started it has no deadline (Linux only)."""

import contextlib
import os
import signal
import threading
from pathlib import Path


def end_children_of(thread: threading.Thread) -> None:
    """End the processes that this thread of ours started; the kernel lists them by thread (proc(5), children)."""
    listed = Path(f"/proc/self/task/{thread.native_id}/children")
    with contextlib.suppress(OSError):
        for child in listed.read_text(encoding="ascii").split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
