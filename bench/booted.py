"""A replica of WatchMe's server for as long as a benchmark runs, and commands that are timed on it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.programs import ROOT
from lab.enter import command
from lab.replica import Replica


@contextmanager
def watchme() -> Iterator[Replica]:
    """A server of this machine's own platform, with all of `watchme/` deployed (root, Linux)."""
    with Replica.boot(f"bench-{os.getpid()}") as replica:
        replica.deploy(ROOT / "watchme", ROOT / "expectations.yaml")
        yield replica


def there(replica: Replica, argv: Sequence[str]) -> list[str]:
    """The command line that runs it on the replica, in the checkout, which it shows; no build is running there."""
    return command(replica.pid, ["env", "-u", "CI", *argv], str(ROOT))


def write(replica: Replica, place: Path) -> None:
    """Put the files of a folder at the same place on the replica."""
    for path in place.rglob("*"):
        if path.is_file():
            replica.write(str(path), path.read_text(encoding="utf-8"))
