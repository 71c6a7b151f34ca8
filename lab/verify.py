"""`python -m lab verify FOLDER`: a fresh server, the tree deployed on it, verified live, the reports brought out."""

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from lab.enter import passed_through
from lab.paths import CHECKOUT
from lab.replica import Replica

REPORTS = {
    "--result-json": "live.json", "--dashboard": "index.html", "--junit-xml": "live.xml", "--html": "live.html",
}  # fmt: skip


def verify(folder: Path, arguments: Sequence[str]) -> int:
    """Judge a healthy deployment of `watchme/` from inside, as cron would; pytest's exit status."""
    began = time.monotonic()
    with Replica.boot(f"verify-{os.getpid()}") as replica:
        deployment = replica.deploy(CHECKOUT / "watchme", CHECKOUT / "expectations.yaml")
        _say(f"a server with {len(deployment.containers)} containers, up in {time.monotonic() - began:.1f} s")
        inside = "/var/lib/trueup/reports"
        replica.run(["mkdir", "-p", inside], check=True)
        options = [f"{option}={inside}/{name}" for option, name in REPORTS.items()]
        pytest = str(Path(sys.prefix) / "bin" / "pytest")
        command = [pytest, "-q", "--hosts=local", "--self-contained-html", *options, *arguments]
        status = passed_through(replica.pid, command, str(CHECKOUT))
        for name in REPORTS.values():
            (folder / name).write_text(replica.read(f"{inside}/{name}"))
    return status


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
