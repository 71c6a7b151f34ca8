"""A replica is repaired as its operator would do it, and compared before and after."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.environment import an_operators

PYTEST = str(Path(sys.executable).with_name("pytest"))
TRUEUP = str(Path(sys.executable).with_name("trueup"))
RESULT = "/tmp/repaired.json"  # noqa: S108 - the guest's own
WITHIN = 400.0
ANSWERS_WITHIN = 20.0
JOURNAL = "/var/lib/trueup/journal"

FILES = r"""
find /etc/nginx /etc/systemd/system /home/ubuntu /etc/letsencrypt -xdev \
    \( -name '*.backup.2*' -o -path '*/.cache' -o -path '*/.ssh/authorized_keys' \) -prune \
    -o -type l -printf '%p -> %l\n' \
    -o -type f -printf '%p %m %u %g ' -exec sha256sum {} \; | sed 's| -> /lib/| -> /usr/lib/|' | sort
"""
"""One folder under two names: each systemd enables a unit by its own."""
CONTAINERS = [
    "docker", "ps", "-a", "--format",
    '{{.Names}} {{.Image}} {{.State}} {{.Label "com.docker.compose.project"}}',
]  # fmt: skip
NETWORKS = "docker network ls --format '{{.Name}} {{.Driver}}' | sort"
ATTACHED = (
    "docker ps -aq | xargs docker inspect --format "
    "'{{.Name}} {{range $name, $it := .NetworkSettings.Networks}}{{$name}} {{$it.Aliases}} {{end}}' "
    "| sed -E 's/ [0-9a-f]{12}\\]/]/' | sort"  # 20.10 lists its id among them, and one that is made anew has another
)
UNITS = "systemctl list-unit-files --no-legend --plain '*.service' | awk '{print $1, $2}' | sort"


def snapshot(replica: Replica) -> dict[str, list[str]]:
    """All that a repair must leave as it was, by kind: no process, time, address or login of ours (DECISIONS 29)."""
    asked = {"files": FILES, "networks": NETWORKS, "attached": ATTACHED, "units": UNITS}
    seen = {name: _lines(replica, ["/bin/sh", "-c", script]) for name, script in asked.items()}
    seen["containers"] = sorted(_lines(replica, CONTAINERS))
    return seen


def _lines(replica: Replica, argv: list[str]) -> list[str]:
    try:
        return replica.run(argv, check=True, timeout=ANSWERS_WITHIN).stdout.splitlines()
    except subprocess.TimeoutExpired:
        return ["(no answer)"]  # of a Docker that hangs, which is the outage then; elsewhere it is a difference


def lost_or_new(
    before: dict[str, list[str]], after: dict[str, list[str]], left: dict[str, list[str]] | None = None
) -> dict[str, list[str]]:
    """The lines that came or went, by kind; nothing where there are none.

    `left` is how an outage left the server: what came or went with that does not count.
    """
    found: dict[str, list[str]] = {}
    for kind, lines in before.items():
        was, now = set(lines), set(after[kind])
        new = now - was - set(left[kind] if left else ())
        lost = (was & set(left[kind]) if left else was) - now
        if new or lost:
            found[kind] = sorted(new | lost)
    return found


def repaired(replica: Replica, *options: str) -> tuple[int, str, dict[str, Any]]:
    """`pytest` with these options: inside, as cron would; over ssh as its user, where it has no Python for us."""
    command = [PYTEST, *options, "-q", "-p", "no:cacheprovider"]
    if replica.platform.runs_our_python:
        told = replica.run([*command, "--hosts=local", f"--result-json={RESULT}"], cwd=str(CHECKOUT), timeout=WITHIN)
        return told.returncode, told.stdout + told.stderr, json.loads(replica.read(RESULT))
    with replica.ssh() as login:
        there = [f"--hosts=ssh://{login.host}", f"--ssh-config={login.config}"]
        result = Path(login.config).with_name("repaired.json")
        done = subprocess.run(
            [*login.prefix, *command, *there, "--no-history", f"--result-json={result}"],
            cwd=CHECKOUT, env=an_operators(), capture_output=True, text=True, timeout=WITHIN, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout + done.stderr, json.loads(result.read_bytes())


def events(replica: Replica) -> list[str]:
    """What the journal says, event by event."""
    return [json.loads(line)["event"] for line in replica.run(["cat", JOURNAL]).stdout.splitlines() if line]


def rearm(replica: Replica) -> None:
    """Forget what was repaired: each outage is the first."""
    replica.run(["rm", "-f", JOURNAL], check=True)
