"""What Docker's restart policies are worth, on each engine: `unless-stopped` does not survive a killed engine.

An engine that starts again after SIGKILL ends the containers that it finds, and takes that for a stop by hand. This is
why a service of the platform is started by its unit, and by no policy of Docker's.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from lab.images import archive
from lab.replica import Replica
from lab.standins import StandIn
from selftests.killing import COMES_BACK_WITHIN, kill_engine

pytestmark = pytest.mark.replica

POLICIES = ("always", "unless-stopped", "no")
STATES = "{{.Names}} {{.State}}"


@pytest.fixture
def contained(bare_replica: Replica) -> Iterator[Replica]:
    """A container of each policy, named after it."""
    bare_replica.run(["docker", "load", "-q"], input=archive({"policy": StandIn("policy")}), check=True)
    for policy in POLICIES:
        bare_replica.run(["docker", "run", "-d", "--name", policy, "--restart", policy, "policy"], check=True)
    yield bare_replica
    bare_replica.run(["docker", "rm", "-f", *POLICIES], check=True)


def running(replica: Replica) -> set[str]:
    listed = replica.run(["docker", "ps", "--format", STATES], timeout=COMES_BACK_WITHIN, check=True).stdout
    return {line.split()[0] for line in listed.splitlines() if line.endswith(" running")}


def settled(replica: Replica, wanted: set[str]) -> set[str]:
    """What runs once that does, or time is up; and a moment later, since more may follow."""
    deadline = time.monotonic() + COMES_BACK_WITHIN
    while running(replica) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2)
    return running(replica)


def restarted(replica: Replica) -> None:
    replica.run(["systemctl", "restart", "docker.service"], check=True)


@pytest.mark.parametrize(
    ("event", "up"),
    [
        (restarted, {"always", "unless-stopped"}),
        (Replica.reboot, {"always", "unless-stopped"}),
        (Replica.power_cut, {"always", "unless-stopped"}),
        (kill_engine, {"always"}),
    ],
    ids=["restarted", "cold-boot", "power-cut", "killed"],
)
def test_what_runs_again_after(contained: Replica, event: Callable[[Replica], None], up: set[str]) -> None:
    assert running(contained) == set(POLICIES)
    event(contained)
    assert settled(contained, up) == up


def test_what_a_killed_engine_left_down_stays_down_over_a_reboot(contained: Replica) -> None:
    kill_engine(contained)
    assert settled(contained, {"always"}) == {"always"}
    contained.reboot()
    assert settled(contained, {"always"}) == {"always"}
