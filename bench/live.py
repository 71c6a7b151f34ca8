"""Live runs: cron's own commands on a server made from `watchme/`, each beside its baseline on the same server."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.timing import Timed, in_turn
from lab.enter import command
from lab.replica import Replica

PLACE = "/var/tmp/empty"  # noqa: S108 - a directory of the guest's own
BREAK = "rm -f /var/lib/trueup/journal; docker network disconnect watchme-network api-gpt-v1 2>/dev/null; "
"""Before each run: one container is off the network, and nobody remembers a repair of it."""


class Measured(NamedTuple):
    """One row: of `timed`, `ours` is what is measured and `empty` its baseline."""

    what: str
    items: int
    baseline: str
    timed: dict[str, Timed]


def judged(root: Path, empty: str, runs: int) -> Iterator[Measured]:
    """A look, and repairs; `empty` is the empty test, with a place for their number."""
    pytest = str(Path(sys.prefix) / "bin" / "pytest")
    with Replica.boot(f"bench-{os.getpid()}") as replica:
        replica.deploy(root / "watchme", root / "expectations.yaml")
        ours = ["env", "-u", "CI", pytest, "-q", "-p", "no:cacheprovider", "--hosts=local"]
        fixing = [*ours, "--fix"]
        collected = replica.run([*ours, "--collect-only"], cwd=str(root), timeout=120, check=True).stdout
        items = sum("::" in line for line in collected.splitlines())
        replica.write(f"{PLACE}/test_empty.py", empty.format(items=items))
        replica.write(f"{PLACE}/pytest.ini", "[pytest]\n")
        nothing = [pytest, "-q", "-p", "no:cacheprovider", "-c", f"{PLACE}/pytest.ini", PLACE]

        def timed(one: Sequence[str], other: Sequence[str]) -> dict[str, Timed]:
            both = {"ours": one, "empty": other}
            return in_turn({name: command(replica.pid, argv, str(root)) for name, argv in both.items()}, root, runs)

        yield Measured("live: pytest --hosts=local, 14 services", items, "empty tests, there", timed(ours, nothing))
        yield Measured("live: --fix, nothing to do", items, "without --fix", timed(fixing, ours))
        broken = timed(_broken(fixing), _broken(ours))
        yield Measured("live: --fix, one container off the network", items, "without --fix", broken)


def _broken(argv: Sequence[str]) -> list[str]:
    return ["/bin/sh", "-c", f'{BREAK}exec "$@"', "sh", *argv]
