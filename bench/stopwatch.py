"""A pytest plugin (`-p bench.stopwatch`): what a session cost from the moment when its facts were there.

Reading them, and the expectations, is measured apart; what is made of them lazily, the model, counts.
"""

import json
import os
import resource
import time
from pathlib import Path

import pytest

WHERE = "BENCH_STOPWATCH"
"""The variable that names the file for the result."""
BEGAN = pytest.StashKey[tuple[float, float]]()
MEGABYTE = 1_048_576


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The facts are there: CPU seconds and resident MB so far."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    session.config.stash[BEGAN] = (time.process_time(), pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE)


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Everything is judged and said."""
    began = config.stash.get(BEGAN, None)
    if began and WHERE in os.environ:
        cpu, size = began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = {"cpu_before": cpu, "size_before": size, "cpu": time.process_time() - cpu, "peak": peak}
        Path(os.environ[WHERE]).write_text(json.dumps(told), encoding="utf-8")
