"""A pytest plugin (`-p bench.stopwatch`): what a session cost from the moment when its facts were there.

Reading them, and the expectations, is measured apart; what is made of them lazily, the model, counts.
"""

import json
import os
import time
from pathlib import Path

import pytest

WHERE = "BENCH_STOPWATCH"
"""The variable that names the file for the result."""
BEGAN = pytest.StashKey[tuple[float, float]]()


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The facts are there: CPU seconds and resident MB so far."""
    session.config.stash[BEGAN] = (time.process_time(), _status("VmRSS"))


def _status(key: str) -> float:
    """MB, from proc(5): getrusage's largest size would be at least that of whoever started this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{key}:")) / 1024


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Everything is judged and said."""
    began = config.stash.get(BEGAN, None)
    if began and WHERE in os.environ:
        cpu, size = began
        told = {"cpu_before": cpu, "size_before": size, "cpu": time.process_time() - cpu, "peak": _status("VmHWM")}
        Path(os.environ[WHERE]).write_text(json.dumps(told), encoding="utf-8")
