"""Whole commands timed in turn, so that a machine whose speed drifts slows both alike."""

import os
import statistics
import subprocess
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5


@dataclass(frozen=True)
class Timed:
    """Medians over the runs: wall seconds, and CPU seconds of the command and all that it waited for."""

    wall: float
    cpu: float


def in_turn(commands: Mapping[str, Sequence[str]], folder: Path, runs: int = RUNS) -> dict[str, Timed]:
    """Each command once to warm up, then all of them in turn; every one must exit 0 or 1."""
    for command in commands.values():
        once(command, folder)
    seen: dict[str, list[Timed]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seen[name].append(once(command, folder))
    return {name: medians(all_of) for name, all_of in seen.items()}


def median_of(values: Iterable[float]) -> float:
    """The one in the middle."""
    return statistics.median(values)


def medians(timed: Sequence[Timed]) -> Timed:
    """One for several runs of the same."""
    return Timed(median_of(one.wall for one in timed), median_of(one.cpu for one in timed))


def once(command: Sequence[str], folder: Path, more: Mapping[str, str] | None = None) -> Timed:
    """One run; `more` is added to the environment.

    Raises:
        SystemExit: it exited with anything but 0 and 1.
    """
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(more or {})}
    began = time.perf_counter()
    child = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert child.stdout is not None
    printed = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in {0, 1}:
        raise SystemExit(f"bench: {' '.join(command)} exited {child.returncode}:\n{printed[-2000:]}")
    return Timed(time.perf_counter() - began, usage.ru_utime + usage.ru_stime)
