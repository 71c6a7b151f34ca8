"""What an outage does in a guest: commands, edits of files, and the copy that lets it be undone."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lab.outages.edits import Change, changed
from lab.replica import Replica

KEPT = "/var/lib/outages"
"""Where the guest keeps what an outage will change, and so the list of the outages it has now."""

KEEP = """
set -e
kept=$1; shift
mkdir -p "${kept%/*}"
mkdir "$kept" 2>/dev/null || { echo "it is broken like that already" >&2; exit 1; }
for path; do
    [ ! -e "$path" ] && [ ! -L "$path" ] || cp -a --parents -- "$path" "$kept"
done
"""

RESTORE = """
set -e
kept=$1; shift
[ -d "$kept" ] || { echo "it is not broken like that" >&2; exit 1; }
for path; do
    rm -rf -- "$path"
    [ ! -e "$kept$path" ] && [ ! -L "$kept$path" ] || cp -a -- "$kept$path" "$path"
done
rm -rf -- "$kept"
"""


@dataclass(frozen=True)
class Step:
    """One thing done in the guest, and the paths that it changes there."""

    do: Callable[[Replica], None]
    touches: tuple[str, ...] = ()


def keep(replica: Replica, outage: str, paths: Sequence[str]) -> None:
    """Copy what lies at the paths, or note that nothing does."""
    replica.run(["/bin/sh", "-c", KEEP, outage, f"{KEPT}/{outage}", *paths], check=True)


def restore(replica: Replica, outage: str, paths: Sequence[str]) -> None:
    """Put back what was kept, owner, mode and times included, and remove what was not there."""
    replica.run(["/bin/sh", "-c", RESTORE, outage, f"{KEPT}/{outage}", *paths], check=True)


def run(*lines: str, touches: tuple[str, ...] = ()) -> Step:
    """Fixed command lines, one after the other; each must succeed, unless it begins with "-"."""

    def do(replica: Replica) -> None:
        for line in lines:
            replica.run(shlex.split(line.removeprefix("-")), check=not line.startswith("-"))

    return Step(do, touches)


def edit(path: str, *changes: Change) -> Step:
    """Change a file of the guest; LabError where there is nothing to change."""

    def do(replica: Replica) -> None:
        replica.write(path, changed(replica.read(path), changes, path))

    return Step(do, (path,))


def write(path: str, text: str, *, folder: str = "") -> Step:
    """Write a file in the guest; `folder` is the one that is new with it and goes with it."""
    return Step(lambda replica: replica.write(path, text), (folder or path,))


def restarted(*units: str) -> Step:
    """Restart units at once: without a reset systemd counts our restarts and gives up at the sixth in ten seconds."""
    names = " ".join(units)
    return run(f"-systemctl reset-failed {names}", f"systemctl restart {names}")


def compose_hangs(unit: str) -> Step:
    """The unit's compose no longer looks after its container, and to systemd all is well.

    A restart of the unit ends that: systemd sends SIGCONT after SIGTERM (systemd.kill(5)).
    """
    return run(f"systemctl kill --signal=STOP {unit}")


NGINX_RELOADED = run("nginx -t", "systemctl reload nginx.service")
DAEMON_RELOADED = run("systemctl daemon-reload")
