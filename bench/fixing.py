"""`--fix` with nothing to do, and with one repair, beside the same run without it."""

from collections.abc import Sequence

from bench.booted import there, watchme
from bench.options import Options
from bench.programs import OURS, ROOT
from bench.tables import Table
from bench.timing import in_turn
from lab.replica import Replica

BREAK = "rm -f /var/lib/trueup/journal; docker network disconnect watchme-network api-gpt-v1 2>/dev/null; "
"""Before each run: one container is off the network, and nobody remembers a repair of it."""


def tables(options: Options) -> list[Table]:
    """On the replica, as cron runs it."""
    look = [*OURS, "--hosts=local"]
    fix = [*look, "--fix"]
    table = Table("fixing", "`--fix` on a live server", ("run", "wall s", "without `--fix`", "ratio"))
    with watchme() as replica:
        for what, with_it, without in (
            ("nothing to do", fix, look),
            ("one container off the network", _broken(fix), _broken(look)),
        ):
            timed = in_turn(_both(replica, with_it, without), ROOT, options.runs)
            ratio = timed["fix"].wall / timed["look"].wall
            table.add(what, timed["fix"].wall, timed["look"].wall, ratio)
    return [table]


def _both(replica: Replica, with_it: Sequence[str], without: Sequence[str]) -> dict[str, list[str]]:
    return {"fix": there(replica, with_it), "look": there(replica, without)}


def _broken(argv: Sequence[str]) -> list[str]:
    return ["/bin/sh", "-c", f'{BREAK}exec "$@"', "sh", *argv]
