"""Start-up: collecting the whole suite against what pytest and testinfra's plugin take by themselves."""

import tempfile
from collections import Counter
from pathlib import Path

from bench.options import Options
from bench.programs import OURS, ROOT, empty_suite
from bench.tables import Table
from bench.timing import in_turn


def tables(options: Options) -> list[Table]:
    """One empty test, collected with no plugin, with testinfra's, with all that are installed; then our whole suite."""
    with tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        empty = [*empty_suite(Path(folder), Counter({"tests/area/test_one.py::test_one": 1})), "--collect-only"]
        bare = ["env", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1", *empty]
        commands = {
            "pytest alone, one empty test": bare,
            "pytest and testinfra's plugin, one empty test": [*bare, "-p", "testinfra.plugin"],
            "pytest and every plugin installed, one empty test": empty,
            "the whole suite of `watchme/`": [*OURS, "--collect-only", "--configs=watchme"],
            "`watchme/`, judged": [*OURS, "--configs=watchme"],
        }
        timed = in_turn(commands, ROOT, options.runs)
    table = Table("startup", "Start-up: `pytest --collect-only`", ("what", "wall s", "CPU s", "ratio of wall"))
    first = next(iter(timed.values()))
    for name, one in timed.items():
        table.add(name, one.wall, one.cpu, one.wall / first.wall)
    table.bar("A bare `pytest` on `watchme/`, compose cached", timed["`watchme/`, judged"].wall, 1.5, " s")
    return [table]
