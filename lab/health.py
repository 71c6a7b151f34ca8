"""Waiting until containers serve."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lab.replica import Replica

FORMAT = "{{.Name}} {{.State.Status}} {{with .State.Health}}{{.Status}}{{else}}-{{end}}"
READY = {"running healthy", "running -"}


def unready(replica: "Replica", containers: Sequence[str], *, healthy: bool, timeout: float) -> list[str]:
    """Wait up to `timeout` seconds; then one line for each container that is still not ready.

    Ready means running and, if `healthy`, healthy too where the container has a health check. The first check
    comes one interval after the start: with `interval: 30s` nothing is healthy before 30 s.
    """
    ready = READY if healthy else {*READY, "running starting"}
    deadline = time.monotonic() + timeout
    while True:
        seen = states(replica, containers)
        late = [name for name in containers if seen.get(name) not in ready]
        if not late or time.monotonic() > deadline:
            return [f"container {name}: {seen.get(name, 'does not exist')} after {timeout:g} s" for name in late]
        time.sleep(0.2)


def states(replica: "Replica", containers: Sequence[str]) -> dict[str, str]:
    """Status and health of each container that exists: "running healthy", "exited -"."""
    if not containers:
        return {}
    said = replica.run(["docker", "inspect", "--type", "container", "--format", FORMAT, *containers]).stdout
    return {name.lstrip("/"): state for name, _, state in (line.partition(" ") for line in said.splitlines())}
