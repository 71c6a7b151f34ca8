"""What `trueup impact` says fails is what truly fails: each thing is stopped in a replica, and every URL is asked."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from lab.replica import Replica
from selftests.chain.front_door import failed_within, wait_for
from selftests.matrix.judging import expectations, facts_of, healthy_tree
from trueup.chain.impact import Impacts
from trueup.chain.named import meant
from trueup.platform import Platform

pytestmark = pytest.mark.replica

ENABLED = "/etc/nginx/sites-enabled/admin.hey-watch.me"
EVERY_CONTAINER = "for c in $(docker network inspect -f '{{range .Containers}}{{.Name}} {{end}}' watchme-network)"
TABLES, REJECTED = ("iptables", "ip6tables"), "OUTPUT -o lo -p tcp --dport 8010 -j REJECT"
SECONDS = 5.0
"""How long every URL is asked after the stop: a unit that restarts its container waits ten."""


@dataclass(frozen=True)
class Stop:
    """How a thing is stopped, and how all is as it was."""

    name: str
    stop: tuple[str, ...]
    start: tuple[str, ...]


def unit(name: str, *more: str) -> Stop:
    """A unit that is stopped; starting it does not start those that were stopped with it."""
    return Stop(name, (f"systemctl stop {name}",), (f"systemctl start {' '.join((name, *more))}",))


PLATFORM = tuple(dict.fromkeys(service.unit for service in expectations().services.values()))
FIRST = expectations().units.infrastructure
STOPS = (
    Stop("container:api-gpt-v1", ("docker stop api-gpt-v1",), ("systemctl restart api-gpt-v1.service",)),
    Stop(
        "container:watchme-scheduler-prod",
        ("docker stop watchme-scheduler-prod",),
        ("systemctl restart watchme-api-manager.service",),
    ),
    unit("watchme-vault-api.service"),
    unit("watchme-api-manager.service"),
    unit("nginx.service"),
    Stop(
        "project:watchme-api-manager",
        ("docker compose -p watchme-api-manager stop || docker-compose -p watchme-api-manager stop",),
        ("systemctl restart watchme-api-manager.service",),
    ),
    Stop("site:admin.hey-watch.me", (f"mv {ENABLED} /root/kept", "systemctl reload nginx"), (
        f"mv /root/kept {ENABLED}", "systemctl reload nginx",
    )),
    Stop(
        "port:8010",
        tuple(f"{tables} -I {REJECTED}" for tables in TABLES),
        tuple(f"{tables} -D {REJECTED}" for tables in TABLES),
    ),
    Stop(
        "network:watchme-network",
        (f"{EVERY_CONTAINER}; do docker network disconnect -f watchme-network $c; done",),
        (f"systemctl restart {' '.join(PLATFORM)}",),
    ),
    unit(FIRST, *PLATFORM),
    unit("docker.service", FIRST, *PLATFORM),
)  # fmt: skip


def predicted(platform: Platform, name: str) -> set[str]:
    """The declared URLs that fail."""
    impacts = Impacts(platform)
    return {failing.what for failing in impacts.of(meant(impacts, name)[0]).urls if failing.declared}


@pytest.fixture(scope="module")
def on_the_host(replica: Replica) -> Platform:
    """The healthy server, looked at once."""
    wait_for(replica)
    return Platform(expectations(), facts_of(replica))


def run(replica: Replica, lines: Sequence[str]) -> None:
    for line in lines:
        replica.run(["/bin/sh", "-c", line], timeout=120, check=True)


@pytest.mark.parametrize("stop", STOPS, ids=lambda stop: stop.name)
def test_what_fails_is_what_was_said(stop: Stop, replica: Replica, on_the_host: Platform) -> None:
    said = predicted(on_the_host, stop.name)
    assert said
    assert predicted(Platform(expectations(), healthy_tree()), stop.name) == said, "the tree says so too"
    run(replica, stop.stop)
    try:
        assert failed_within(replica, SECONDS) == said
    finally:
        run(replica, stop.start)
        wait_for(replica)
