"""A live verification of the 14 services, beside a script, a suite in testinfra's manner, and as many empty tests."""

import tempfile
from collections import Counter
from pathlib import Path

import yaml

from bench.booted import there, watchme, write
from bench.options import Options
from bench.programs import OURS, PLAIN, ROOT, TRUEUP, empty_suite
from bench.tables import Table
from bench.timing import in_turn
from lab.replica import Replica

BASELINES = ROOT / "bench" / "baselines"
TESTINFRA = [*PLAIN, "-c", str(BASELINES / "pytest.ini"), str(BASELINES / "test_testinfra.py")]
COLUMNS = ("what", "assertions", "wall s", "ms an assertion", "ratio to the script")


def tables(options: Options) -> list[Table]:
    """On one replica, in turn."""
    ours = [*OURS, "--hosts=local"]
    with watchme() as replica, tempfile.TemporaryDirectory(prefix="trueup-bench-") as folder:
        items = _collected(replica, ours)
        empty = empty_suite(Path(folder), items)
        write(replica, Path(folder))
        script = _script()
        commands = {
            "script: Docker asked three times a container": (script, 3 * (len(script) - 3)),
            "pytest-testinfra's own modules": (TESTINFRA, sum(_collected(replica, TESTINFRA).values())),
            "empty tests": (empty, sum(items.values())),
            "trueup: `pytest --hosts=local`": (ours, sum(items.values())),
            "trueup: its collection alone (`trueup facts`)": ([TRUEUP, "facts", "--hosts=local"], 0),
        }
        timed = in_turn({name: there(replica, argv) for name, (argv, _) in commands.items()}, ROOT, options.runs)
    table = Table("live", "A live verification of 14 services", COLUMNS)
    walls = [one.wall for one in timed.values()]
    for (name, one), (_, asserted) in zip(timed.items(), commands.values(), strict=True):
        each = one.wall / asserted * 1000 if asserted else "-"
        table.add(name, asserted or "-", one.wall, each, one.wall / walls[0])
    table.bar("The whole run over the script", walls[3] / walls[0], 1.0)
    table.bar("Collection over the script", walls[4] / walls[0], 0.5)
    return [table]


def _script() -> list[str]:
    expected = yaml.safe_load((ROOT / "expectations.yaml").read_text(encoding="utf-8"))
    names = [service.get("container", name) for name, service in expected["services"].items()]
    return ["/bin/sh", str(BASELINES / "thrice.sh"), expected["network"]["name"], *names]


def _collected(replica: Replica, argv: list[str]) -> Counter[str]:
    """How many items each function has there."""
    printed = replica.run([*argv, "--collect-only"], cwd=str(ROOT), timeout=300, check=True).stdout
    return Counter(line.partition("[")[0] for line in printed.splitlines() if "::" in line)
