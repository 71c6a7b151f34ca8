"""On a real server, exactly the link that was broken is marked, for exactly the URLs that it breaks."""

import time
from collections.abc import Iterator

import pytest

from lab.outages import find
from lab.replica import Replica
from selftests.chain.front_door import URLS, wait_for
from selftests.matrix.judging import expectations, facts_of
from trueup.chain import Chain, Chains
from trueup.platform import Platform

pytestmark = pytest.mark.replica

API = "https://api.hey-watch.me"
SCORER, EVERY = {f"{API}/vibe-scorer/"}, set(URLS)
OUTAGES = {
    "container-stopped": ("container", SCORER),
    "container-off-the-network": ("network", SCORER),
    "stranger-on-a-service-port": ("port", {f"{API}/emotion-aggregator/"}),
    "missing-location-live": ("location", {f"{API}/vibe-aggregator/"}),
    "scheduler-without-its-prefix-live": ("upstream", {f"{API}/scheduler/"}),
    "nginx-stopped": ("server", EVERY),
    "unit-stopped": ("unit", SCORER),
    "docker-stopped": ("infrastructure", EVERY),
}
"""By outage of the lab: the kind of the link to repair, and the declared URLs for which it is broken."""

SETTLES_WITHIN = 60.0
DROP_IN = "/etc/systemd/system/api-gpt-v1.service.d/fails.conf"
FAILS = "[Service]\nExecStart=\nExecStart=/bin/false\nExecStop=\nRestart=no\n"


def chains(replica: Replica) -> dict[str, Chain]:
    """The chain of each declared URL."""
    of_one = Chains(Platform(expectations(), facts_of(replica)))
    return {url: of_one.of(str(asked)) for url, (asked, _) in URLS.items()}


def settled(replica: Replica, wanted: dict[str, str | None]) -> dict[str, str | None]:
    """Which link is marked, for each URL, once it is as wanted or time is up: containers need a while."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while True:
        seen = {url: _marked(chain) for url, chain in chains(replica).items()}
        if seen == wanted or time.monotonic() > deadline:
            return seen


def _marked(chain: Chain) -> str | None:
    """The kind of the link to repair; `unknown at ...` where nobody can say, None where all holds."""
    if chain.broken:
        return chain.broken.kind
    return f"unknown at {chain.unknown.kind}" if chain.unknown else None


@pytest.fixture
def whole(replica: Replica) -> Iterator[Replica]:
    """A replica that answers everywhere, before and after."""
    wait_for(replica)
    yield replica
    wait_for(replica)


@pytest.mark.parametrize("name", OUTAGES)
def test_the_link_that_an_outage_broke_is_marked(name: str, whole: Replica) -> None:
    kind, broken = OUTAGES[name]
    wanted = {url: kind if url in broken else None for url in URLS}
    outage = find(name)
    outage.inject(whole)
    try:
        assert settled(whole, wanted) == wanted
    finally:
        outage.mend(whole)


def test_a_unit_that_failed_is_marked(whole: Replica) -> None:
    wanted = {url: "unit" if url in SCORER else None for url in URLS}
    whole.write(DROP_IN, FAILS)
    try:
        whole.run(["systemctl", "daemon-reload"], check=True)
        whole.run(["systemctl", "stop", "api-gpt-v1.service"], check=True)
        whole.run(["docker", "rm", "-f", "api-gpt-v1"])
        whole.run(["systemctl", "start", "api-gpt-v1.service"])
        assert whole.run(["systemctl", "is-failed", "api-gpt-v1.service"]).stdout.strip() == "failed"
        assert settled(whole, wanted) == wanted
    finally:
        whole.run(["rm", "-r", DROP_IN.rpartition("/")[0]], check=True)
        whole.run(["systemctl", "daemon-reload"], check=True)
        whole.run(["systemctl", "restart", "api-gpt-v1.service"], check=True)
