"""Collecting the facts of 14, 100 and 500 real containers, beside asking Docker for all of them and no more."""

from bench.booted import there, watchme
from bench.growth import exponent
from bench.options import Options
from bench.programs import ROOT, TRUEUP
from bench.tables import Table
from bench.timing import in_turn
from lab.replica import Replica

SIZES = (14, 100, 500)
MORE = """
image=$(docker inspect --format '{{.Image}}' api-gpt-v1)
seq -f "more-%04g" "$1" "$2" |
    xargs -P 8 -I NAME docker run -d --name NAME --network watchme-network "$image" >/dev/null
"""
INSPECT = ["/bin/sh", "-c", "docker ps -aq | xargs docker inspect"]


def tables(options: Options) -> list[Table]:
    """One replica, filled up with copies of one stand-in."""
    columns = ("containers", "`trueup facts`: wall s", "`docker inspect` of all: wall s", "ratio")
    table, seen, there_are = Table("collection", "Collecting real containers", columns), {}, SIZES[0]
    with watchme() as replica:
        for size in options.sizes or SIZES:
            if size > there_are:
                _fill(replica, there_are, size)
            there_are = max(size, there_are)
            commands = {"facts": [TRUEUP, "facts", "--hosts=local"], "inspect": INSPECT}
            timed = in_turn({name: there(replica, argv) for name, argv in commands.items()}, ROOT, options.runs)
            facts, inspect = timed["facts"], timed["inspect"]
            table.add(there_are, facts.wall, inspect.wall, facts.wall / inspect.wall)
            seen[there_are] = facts.wall
    if len(seen) > 1:
        table.bar("Time grows with the containers to a power of", exponent(seen), 1.0)
    return [table]


def _fill(replica: Replica, first: int, last: int) -> None:
    replica.run(["/bin/sh", "-c", MORE, "sh", str(first), str(last - 1)], timeout=900, check=True)
