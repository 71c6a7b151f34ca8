"""A probe that had no turn on a busy machine knows nothing: it is not taken for a server that does not answer."""

import os
import shutil
import subprocess
from importlib import resources

import pytest

pytestmark = pytest.mark.programs

DIAL = (resources.files("trueup.collect") / "on_host" / "dial.pl").read_text(encoding="utf-8")
SAYS = "print starved() ? 'starved' : 'had its turn';"
WORKS = f"{DIAL}\nmy $n = 0; $n++ until now() - $began > 1; {SAYS}"
WAITS = f"{DIAL}\nselect undef, undef, undef, 1; {SAYS}"
HOGS = 8
ON_ONE = ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))]


def says(program: str) -> str:
    command = [*ON_ONE, str(shutil.which("perl")), "-e", program]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def test_one_that_waits_for_its_turn_most_of_its_time_is_starved() -> None:
    hogs = [subprocess.Popen([*ON_ONE, "sh", "-c", "while :; do :; done"]) for _ in range(HOGS)]
    try:
        assert says(WORKS) == "starved"
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def test_one_that_only_waits_for_an_answer_is_not() -> None:
    assert says(WAITS) == "had its turn"
