"""Docker goes away in the midst of a repair, or nobody can look afterwards: nothing is believed, nothing is lost."""

from collections.abc import Iterator

import pytest

from lab.outages.steps import compose_hangs, restarted
from lab.replica import Replica
from selftests.killing import kill_engine
from selftests.matrix.settling import AS_FAR_AS_IT_DOES, settled, unexpected
from selftests.repair.amid import (
    CONNECT,
    SCORER,
    begin,
    disconnect,
    hastily,
    in_front,
    is_connected,
    results,
    until_it_says,
    why,
)
from selftests.repair.healing import events, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

UNIT = f"{SCORER}.service"


@pytest.fixture
def broken(replica: Replica) -> Iterator[Replica]:
    rearm(replica)
    disconnect(replica)
    yield replica
    rearm(replica)


def is_whole(replica: Replica) -> None:
    """Everything is as it should be, after at most one more run."""
    settled(replica, {}, AS_FAR_AS_IT_DOES)
    rearm(replica)
    code, text, _ = repaired(replica, "--fix")
    assert code == 0, text
    assert unexpected(settled(replica, {}), {}) == []


def test_docker_restarting_in_the_midst_loses_nothing(broken: Replica) -> None:
    with in_front(broken, *CONNECT, before="systemctl restart docker.service"):
        _, text, document = repaired(broken, "--fix")
    assert set(results(document)) <= {"kept", "undone", "refused"}, text
    assert events(broken).count("begun") == len(events(broken)) / 2, text
    is_whole(broken)


@pytest.mark.chaos  # it takes minutes: the unit's compose is killed only at its TimeoutStopSec=
def test_a_killed_docker_leaves_what_the_next_run_brings_back(broken: Replica) -> None:
    compose_hangs(UNIT).do(broken)
    broken.run(["docker", "update", "--restart", "unless-stopped", SCORER], check=True)
    with in_front(broken, *CONNECT, after="sleep 20"), begin(broken, "--fix") as running:
        until_it_says(broken, "begun")
        kill_engine(broken)
        text = running.communicate(timeout=300)[0]
    assert "connect api-gpt-v1 to watchme-network" in text
    settled(broken, {}, AS_FAR_AS_IT_DOES)
    _, text, _ = repaired(broken, "--fix")  # the engine may have been away for longer than a step waits
    assert events(broken).count("begun") == len(events(broken)) / 2, text
    is_whole(broken)
    restarted(UNIT).do(broken)
    assert unexpected(settled(broken, {}), {}) == []


def test_what_nobody_could_look_at_afterwards_is_not_believed(broken: Replica) -> None:
    away = "mv /usr/bin/head /usr/bin/head.away"
    with in_front(broken, *CONNECT, after=away):
        code, text, document = hastily(broken, "--fix")
        broken.run(["mv", "/usr/bin/head.away", "/usr/bin/head"], check=True)
    assert (code, results(document)) == (1, ["failed"]), text
    assert "nobody can see what it came to" in why(document)
    assert "the next run finishes or undoes it" in why(document)
    assert document["repairs"]["trouble"], text
    assert events(broken) == ["begun"]
    assert is_connected(broken)
    code, text, document = repaired(broken, "--fix")
    assert (code, results(document)) == (0, ["finished"]), text


def test_docker_that_stops_answering_is_left_to_the_next_run(broken: Replica) -> None:
    with in_front(broken, *CONNECT, after="pkill -STOP -x dockerd"):
        code, text, document = hastily(broken, "--fix")
        broken.run(["pkill", "-CONT", "-x", "dockerd"], check=True)
    assert (code, results(document)) == (1, ["failed"]), text
    assert "network.docker_answers" in why(document)
    assert "no end within" in why(document)
    assert events(broken) == ["begun"]
    code, text, document = repaired(broken, "--fix")
    assert (code, results(document)) == (0, ["finished"]), text
