"""What brings something about in the midst of a repair: a program in front of a real one, and a run that is watched."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.background import in_background
from selftests.repair.healing import JOURNAL, PYTEST, RESULT, WITHIN

NETWORK = "watchme-network"
SCORER = "api-gpt-v1"
HASTY = ("-p", "selftests.repair.hasty")
INSIDE = ("env", "-u", "CI", f"--chdir={CHECKOUT}", PYTEST)
"""As an operator types it; where CI is set nothing is repaired, and these tests run there too."""
OPTIONS = ("-q", "-p", "no:cacheprovider", "--hosts=local", f"--result-json={RESULT}")
CONNECT = ("/usr/bin/docker", "network connect")
"""The program, and the first words, of the step that mends a container off the network: for `in_front`."""
LOCK = "/var/lib/trueup/lock"
HOLD = "/var/lib/trueup/hold"

CALLED = "/var/lib/called"

IN_FRONT = """#!/bin/sh
# In front of {real}: what a test brings about when that is called as `{name} {words}...`, once.
case "$*" in
"{words}"*)
    if mkdir {CALLED} 2>/dev/null; then
        {before}
        {real} "$@"
        code=$?
        {after}
        exit $code
    fi ;;
esac
exec {real} "$@"
"""


def disconnect(replica: Replica, container: str = SCORER) -> None:
    """The one thing that most of these tests have repaired."""
    replica.run(["docker", "network", "disconnect", NETWORK, container], check=True)


def is_connected(replica: Replica, container: str = SCORER) -> bool:
    shown = ["/usr/bin/docker", "inspect", "-f", "{{json .NetworkSettings.Networks}}", container]
    return NETWORK in json.loads(replica.run(shown, check=True).stdout)


@contextmanager
def in_front(replica: Replica, real: str, words: str, *, before: str = ":", after: str = ":") -> Iterator[None]:
    """Until the block ends, shell commands run before and after the first call that begins with these words."""
    path = f"/usr/local/sbin/{real.rpartition('/')[2]}"
    text = IN_FRONT.format(
        real=real, name=path.rpartition("/")[2], words=words, before=before, after=after, CALLED=CALLED
    )
    replica.run(["rm", "-rf", CALLED], check=True)
    replica.write(path, text, 0o755)
    try:
        yield
        assert replica.run(["test", "-d", CALLED]).returncode == 0, "it was never called"
    finally:
        replica.run(["rm", "-rf", path, CALLED], check=True)


def begin(replica: Replica, *options: str) -> AbstractContextManager["subprocess.Popen[str]"]:
    """A run in the guest, at work in the background."""
    return in_background(replica.command([*INSIDE, *options, *OPTIONS]))


def begin_as_a_unit(replica: Replica, *options: str) -> None:
    """A run in the guest that is systemd's own, and ends with the guest whoever watches it."""
    inside = [*INSIDE, *options, *OPTIONS]
    replica.run(["systemd-run", "--quiet", "--collect", "--unit=repairing", "--", *inside], check=True)


def until_it_says(replica: Replica, event: str, seconds: float = 90.0) -> None:
    """Wait until the journal says so."""
    deadline = time.monotonic() + seconds
    while f'"event":"{event}"' not in replica.run(["cat", JOURNAL]).stdout:
        assert time.monotonic() < deadline, f"no {event} within {seconds} s"
        time.sleep(0.02)


def hastily(replica: Replica, *options: str) -> tuple[int, str, dict[str, Any]]:
    """A run in the guest that waits for nothing longer than a few seconds."""
    told = replica.run(
        [PYTEST, *options, *HASTY, *OPTIONS],
        cwd=str(CHECKOUT), env={"PYTHONPATH": str(CHECKOUT)}, timeout=WITHIN,
    )  # fmt: skip
    return told.returncode, told.stdout + told.stderr, json.loads(replica.read(RESULT))


def results(document: dict[str, Any]) -> list[str]:
    return [one["result"] for one in document["repairs"]["done"]]


def why(document: dict[str, Any]) -> str:
    """Why the only step that was tried ended as it did."""
    (done,) = document["repairs"]["done"]
    return str(done["why"])
