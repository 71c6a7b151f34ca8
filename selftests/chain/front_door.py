"""Which declared public URLs truly answer in a replica: asked through its front door, and known by who answers."""

import shlex
import time
from collections.abc import Iterable

from lab.replica import Replica
from selftests.matrix.judging import expectations
from trueup.model.public_urls import address, asked

URLS = {
    public.url: (address(asked(public.url, public.upstream, service.health, public.asks)), service.container or name)
    for name, service in expectations().services.items()
    for public in service.public
}
"""For each declared URL the one that is asked, and the container that must answer."""

BY_HEADER = "X-Standin"
"""What every stand-in names itself by."""


def _script() -> str:
    lines = []
    for number, (url, _) in enumerate(URLS.values()):
        pinned = shlex.quote(f"{url.name}:{url.port}:127.0.0.1")
        curl = f"curl -sk -m 4 -o /dev/null -D - --resolve {pinned} {shlex.quote(str(url))}"
        lines.append(f"({curl} | tr -d '\\r' | sed 's/^/{number} /') &")
    return "\n".join([*lines, "wait"])


SCRIPT = _script()


def failing(replica: Replica) -> set[str]:
    """The declared URLs that do not answer now, or that somebody else answers."""
    said = replica.run(["/bin/sh", "-c", SCRIPT], timeout=60).stdout.splitlines()
    found = set()
    for number, (url, (_, container)) in enumerate(URLS.items()):
        own = [line.partition(" ")[2] for line in said if line.startswith(f"{number} ")]
        status = own[0].split()[1] if own and own[0].startswith("HTTP/") else "000"
        by = next((line.partition(": ")[2] for line in own if line.startswith(f"{BY_HEADER}: ")), "")
        if status[:1] not in {"2", "3"} or by != container:
            found.add(url)
    return found


def failed_within(replica: Replica, seconds: float) -> set[str]:
    """Every URL that failed at least once in that time."""
    deadline, found = time.monotonic() + seconds, set[str]()
    while time.monotonic() < deadline:
        found |= failing(replica)
        time.sleep(0.3)
    return found


def wait_for(replica: Replica, seconds: float = 90, but: Iterable[str] = ()) -> None:
    """Until every URL answers again.

    Raises:
        TimeoutError: with those that do not.
    """
    deadline = time.monotonic() + seconds
    while (left := failing(replica) - set(but)) and time.monotonic() < deadline:
        time.sleep(0.5)
    if left:
        raise TimeoutError(f"these do not answer again: {sorted(left)}")
