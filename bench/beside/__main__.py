"""`python -m bench.beside [FOLDER]`: one failing server, each tool's whole output, and what a reader meets in it."""

import argparse
import json
import os
import statistics
import time
from contextlib import nullcontext
from pathlib import Path

from bench.beside.reading import Wanted, read
from bench.beside.tools import HERE, TOOLS, Tool, install_serverspec
from lab import outages
from lab.health import unready
from lab.outages.edits import Change
from lab.outages.nginx_routing import API
from lab.outages.outage import HostOutage
from lab.outages.steps import NGINX_RELOADED, edit
from lab.paths import CHECKOUT
from lab.replica import Replica

TO_A_DEAD_PORT = HostOutage(
    name="location-to-a-dead-port",
    story="A typo in the site: nginx passes the service's requests to a port that nobody listens on.",
    expects={},
    breaks=(edit(API, Change("http://localhost:8002/", "http://localhost:8003/")), NGINX_RELOADED),
    mends=(NGINX_RELOADED,),
)
CASES = (
    (outages.find("container-off-the-network"), Wanted(
        r"api-gpt-v1.*watchme-network|watchme-network.*api-gpt-v1|(is_on|joins)_the_network.*api-gpt-v1",
        r"docker network connect .*watchme-network api-gpt-v1",
    )),
    (outages.find("docker-stopped"), Wanted(
        r"(?i)docker daemon|docker_answers|unit_runs.*docker|\"docker\" is expected to be running",
        r"systemctl (re)?start docker",
    )),
    (TO_A_DEAD_PORT, Wanted(r"8003", r"proxy_pass http://localhost:8002")),
)  # fmt: skip
"""What goes wrong, and what names it: a sentence, or the name of a test that says it as well."""


def main() -> None:
    """Write every output to FOLDER, and print one table."""
    parser = argparse.ArgumentParser(prog="python -m bench.beside")
    parser.add_argument("folder", type=Path, nargs="?", default=CHECKOUT / "reports" / "beside")
    parser.add_argument("--runs", type=int, default=3, help="of each tool on each case; the time is the median")
    parser.add_argument("--replica", help="one that is up and deployed already (`./run lab up`, `deploy`)")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    attached = Replica.attach(options.replica) if options.replica else None
    with nullcontext(attached) if attached else Replica.boot(f"beside-{os.getpid()}") as replica:
        if not attached:
            replica.deploy(CHECKOUT / "watchme", CHECKOUT / "expectations.yaml")
        if replica.run(["which", "rspec"]).returncode != 0:
            install_serverspec(replica)
        print("| case | tool | red | lines | cause in line | from the end | remedy in line | s |")
        print("|---|---|---|---|---|---|---|---|")
        _ask_all(replica, "well", Wanted(r"$.", r"$."), options)
        for outage, wanted in CASES:
            outage.inject(replica)
            try:
                _ask_all(replica, outage.name, wanted, options)
            finally:
                outage.mend(replica)
                _settle(replica)


def _ask_all(replica: Replica, case: str, wanted: Wanted, options: argparse.Namespace) -> None:
    """Every tool in turn, so that a machine whose speed drifts slows them alike; the last output is kept."""
    took: dict[str, list[float]] = {tool.name: [] for tool in TOOLS}
    said: dict[str, str] = {}
    for _ in range(options.runs):
        for tool in TOOLS:
            began = time.monotonic()
            done = replica.run(tool.argv, cwd=str(CHECKOUT), timeout=600)
            took[tool.name].append(time.monotonic() - began)
            said[tool.name] = done.stdout + done.stderr
    for tool in TOOLS:
        (options.folder / f"{case}.{tool.name}.txt").write_text(said[tool.name], encoding="utf-8")
        _row(case, tool, said[tool.name], wanted, statistics.median(took[tool.name]))


def _settle(replica: Replica) -> None:
    """Wait until every container is healthy again, so that one case is not seen in the next."""
    rows = json.loads((CHECKOUT / HERE / "services.json").read_text(encoding="utf-8"))
    if late := unready(replica, [row["container"] for row in rows], healthy=True, timeout=180):
        raise SystemExit("\n".join(late))


def _row(case: str, tool: Tool, output: str, wanted: Wanted, took: float) -> None:
    seen = read(output, wanted)
    at = [str(line) if line else "never" for line in (seen.first, seen.last, seen.remedy)]
    print(f"| {case} | {tool.name} | {tool.count(output)} | {seen.lines} | {' | '.join(at)} | {took:.1f} |", flush=True)


main()
