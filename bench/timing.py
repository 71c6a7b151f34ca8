"""Whole commands timed in turn, so that a machine whose speed drifts slows both alike."""

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5


@dataclass(frozen=True)
class Timed:
    """Medians over the runs: wall seconds, and the largest resident size in MB."""

    wall: float
    peak: float


def in_turn(commands: Mapping[str, Sequence[str]], folder: Path, runs: int = RUNS) -> dict[str, Timed]:
    """Each command once to warm up, then all of them in turn; every one must exit 0 or 1."""
    for command in commands.values():
        _once(command, folder)
    seen: dict[str, list[Timed]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            seen[name].append(_once(command, folder))
    return {
        name: Timed(statistics.median(t.wall for t in all_of), max(t.peak for t in all_of))
        for name, all_of in seen.items()
    }


def _once(command: Sequence[str], folder: Path) -> Timed:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
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
    return Timed(time.perf_counter() - began, usage.ru_maxrss / 1024)
