"""Commands in the background, of which none outlives its test."""

import subprocess
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
