"""Somebody else is at work while a repair is: what they did, ask for or hold is not overrun."""

import json

import pytest

from lab.replica import Replica
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import (
    CONNECT,
    HOLD,
    LOCK,
    NETWORK,
    SCORER,
    disconnect,
    hastily,
    in_front,
    is_connected,
    results,
    why,
)
from selftests.repair.healing import events, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

FIRST, SECOND = SCORER, "watchme-admin"
BY_HAND = f"/usr/bin/docker network connect --alias {SCORER} --alias scorer {NETWORK} {FIRST}"
HELD = json.dumps({"until": "2099-01-01T00:00:00+00:00", "reason": "a deploy", "owner": "ann"})


@pytest.fixture
def broken(replica: Replica) -> Replica:
    rearm(replica)
    disconnect(replica)
    return replica


def test_what_somebody_else_repaired_first_is_not_taken_back(broken: Replica) -> None:
    with in_front(broken, *CONNECT, before=BY_HAND):
        code, text, document = hastily(broken, "--fix")
    assert code == 0, text
    assert results(document) == ["kept"]
    assert "already exists" in why(document)
    assert "is true all the same" in why(document)
    assert is_connected(broken)
    assert unexpected(settled(broken, {}), {}) == []


def test_what_somebody_broke_meanwhile_is_planned_anew(broken: Replica) -> None:
    after = f"/usr/bin/docker network disconnect {NETWORK} {FIRST}"
    with in_front(broken, *CONNECT, after=after):
        code, text, document = hastily(broken, "--fix")
    assert code == 1, text
    assert results(document) == ["undone"]
    assert "is still not true" in why(document)
    rearm(broken)
    assert repaired(broken, "--fix")[0] == 0


def test_a_hold_that_comes_meanwhile_stops_it_after_the_step_at_work(broken: Replica) -> None:
    disconnect(broken, SECOND)
    with in_front(broken, *CONNECT, before=f"echo '{HELD}' >{HOLD}"):
        code, text, document = repaired(broken, "--fix")
    broken.run(["rm", HOLD], check=True)
    assert code == 1, text
    assert results(document) == ["kept"]
    assert "held until 2099-01-01" in text
    assert (is_connected(broken, FIRST), is_connected(broken, SECOND)) == (True, False)
    assert repaired(broken, "--fix")[0] == 0


def test_who_lost_the_lock_does_no_more_and_says_who_has_it(broken: Replica) -> None:
    taken = f"printf '%s\\tann@desk:7\\ta deploy\\t' $(($(date +%s) + 600)) >{LOCK}"
    with in_front(broken, *CONNECT, after=taken):
        code, text, _ = repaired(broken, "--fix")
    assert code == 1, text
    assert "ann@desk:7 is repairing (a deploy)" in text
    assert is_connected(broken)
    assert events(broken) == ["begun"]
    assert "ann@desk:7" in broken.read(LOCK)
    code, text, document = repaired(broken, "--fix")
    assert code == 1
    assert "ann@desk:7 is repairing (a deploy)" in text
    broken.run(["rm", LOCK], check=True)
    code, text, document = repaired(broken, "--fix")
    assert (code, results(document)) == (0, ["finished"]), text
