"""A live run: cron's own command on a server made from `watchme/`, beside as many empty tests on the same server."""

import os
import sys
from pathlib import Path

from bench.timing import Timed, in_turn
from lab.enter import command
from lab.replica import Replica

PLACE = "/var/tmp/empty"  # noqa: S108 - a directory of the guest's own


def judged(root: Path, empty: str, runs: int) -> tuple[int, dict[str, Timed]]:
    """How many items there were, and both times; `empty` is the empty test, with a place for their number."""
    pytest = str(Path(sys.prefix) / "bin" / "pytest")
    with Replica.boot(f"bench-{os.getpid()}") as replica:
        replica.deploy(root / "watchme", root / "expectations.yaml")
        ours = [pytest, "-q", "-p", "no:cacheprovider", "--hosts=local"]
        collected = replica.run([*ours, "--collect-only"], cwd=str(root), timeout=120, check=True).stdout
        items = sum("::" in line for line in collected.splitlines())
        replica.write(f"{PLACE}/test_empty.py", empty.format(items=items))
        replica.write(f"{PLACE}/pytest.ini", "[pytest]\n")
        nothing = [pytest, "-q", "-p", "no:cacheprovider", "-c", f"{PLACE}/pytest.ini", PLACE]
        both = {"ours": command(replica.pid, ours, str(root)), "empty": command(replica.pid, nothing)}
        return items, in_turn(both, root, runs)
