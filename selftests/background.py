"""Commands in the background, of which none outlives its test."""

import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def in_background(command: Sequence[str], **how: Any) -> Iterator["subprocess.Popen[str]"]:
    """It runs while the block does; where it has not ended by then, stopped or not, it is killed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **how) as running:
        try:
            yield running
        finally:
            running.kill()


def all_ended(words: str) -> bool:
    """Whether no process of this machine has these words on its command line, or none any more within 20 seconds.

    They must be a test's own: the same test may run beside it.
    """
    look = ["/usr/bin/pgrep", "-f", re.escape(words)]
    deadline = time.monotonic() + 20
    while subprocess.run(look, check=False, capture_output=True).stdout:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
