"""Where the time of a look goes: every part of collecting the facts of 14 services, by itself."""

import json
import sys

from bench.booted import watchme
from bench.options import Options
from bench.programs import ROOT
from bench.tables import Table

COLUMNS = ("part", "CPU s", "wall s")


def tables(options: Options) -> list[Table]:
    """On one replica, from inside. Docker's own work is in the wall time, and in no part's CPU time."""
    table = Table("look", "Where the time of a look goes, 14 services", COLUMNS)
    with watchme() as replica:
        inside = [sys.executable, "-m", "bench.look_inside", str(options.runs)]
        told = replica.run(inside, cwd=str(ROOT), timeout=600, check=True).stdout
    for name, (wall, cpu) in json.loads(told.splitlines()[-1]).items():
        table.add(name, cpu, wall)
    return [table]
