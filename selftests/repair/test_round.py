"""The fix round on a real server: what it refuses, what it takes back, and what is left of it when it is killed."""

import pytest

from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.background import in_background
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import INSIDE, disconnect, is_connected, until_it_says
from selftests.repair.healing import TRUEUP, events, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

BARE = [*INSIDE, "--fix", "-q", "-p", "no:cacheprovider"]
"""Without a word on which host: this one."""


def trueup(replica: Replica, *arguments: str) -> tuple[int, str]:
    done = replica.run([TRUEUP, *arguments], cwd=str(CHECKOUT))
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def broken(replica: Replica) -> Replica:
    rearm(replica)
    disconnect(replica)
    return replica


def test_a_plan_is_shown_and_nothing_is_done(broken: Replica) -> None:
    code, text, document = repaired(broken, "--fix-plan")
    assert code == 1
    assert "docker network connect --alias api-gpt-v1 --alias scorer watchme-network api-gpt-v1" in text
    assert [step["level"] for step in document["repairs"]["planned"]] == ["safe"]
    assert not is_connected(broken)
    code, text, document = repaired(broken, "--fix")
    assert code == 0, text
    assert repaired(broken, "--fix-plan")[0] == 0


def test_a_repair_is_in_the_journal_and_can_be_taken_back(broken: Replica) -> None:
    code, text, document = repaired(broken, "--fix", "--exit-non-zero-on-fix")
    assert code == 1, text
    (done,) = document["repairs"]["done"]
    assert events(broken) == ["begun", "kept"]
    code, text = trueup(broken, "repairs")
    assert code == 0
    assert done["id"] in text
    assert "connect api-gpt-v1 to watchme-network" in text
    assert trueup(broken, "rollback", "last")[0] == 0
    assert not is_connected(broken)
    assert events(broken) == ["begun", "kept", "undone"]
    assert trueup(broken, "rollback", "last") == (
        4,
        "trueup rollback: no repair last that could be taken back (there is: none)\n",
    )
    rearm(broken)
    assert repaired(broken, "--fix")[0] == 0


def test_what_does_not_last_is_not_repaired_for_ever(broken: Replica) -> None:
    assert repaired(broken, "--fix")[0] == 0
    disconnect(broken)
    code, text, document = repaired(broken, "--fix")
    assert code == 1
    assert "not again before" in text
    assert [one["result"] for one in document["repairs"]["done"]] == ["refused"]
    assert not is_connected(broken)
    assert trueup(broken, "rearm")[0] == 0
    assert repaired(broken, "--fix")[0] == 0


def test_a_hold_is_respected(broken: Replica) -> None:
    assert trueup(broken, "hold", "--until", "2099-01-01T00:00", "--reason", "a deploy <b>")[0] == 0
    code, text, _ = repaired(broken, "--fix")
    assert code == 1
    assert "held until 2099-01-01T00:00" in text
    assert "a deploy <b>" in text
    assert not is_connected(broken)
    assert trueup(broken, "hold", "--end")[0] == 0
    assert repaired(broken, "--fix")[0] == 0


def test_two_at_once_do_it_once(broken: Replica) -> None:
    with in_background(broken.command(BARE)) as one, in_background(broken.command(BARE)) as other:
        both = (one, other)
        texts = [each.communicate(timeout=300)[0] for each in both]
    codes = [each.returncode for each in both]
    assert is_connected(broken), texts
    assert events(broken).count("begun") == 1, texts
    assert 0 in codes
    assert all("repairing" in text for text, code in zip(texts, codes, strict=True) if code)


def test_a_repair_that_fails_is_taken_back_and_says_why(replica: Replica) -> None:
    rearm(replica)
    unit, there = "api-gpt-v1.service", "/etc/systemd/system"
    replica.run(["systemctl", "disable", unit], check=True)
    replica.run(["mount", "--bind", there, there], check=True)
    try:
        replica.run(["mount", "-o", "remount,bind,ro", there], check=True)
        code, text, document = repaired(replica, "--fix")
    finally:
        replica.run(["umount", there], check=True)
    assert code == 1
    (done,) = document["repairs"]["done"]
    assert done["result"] == "undone", text
    assert "Read-only file system" in done["why"]
    assert events(replica) == ["begun", "undone"]
    assert trueup(replica, "rearm")[0] == 0
    assert repaired(replica, "--fix")[0] == 0


@pytest.mark.parametrize("after", ["begun"])
def test_killed_after_it_began_the_next_run_knows(after: str, broken: Replica) -> None:
    with in_background(broken.command(BARE)) as running:
        until_it_says(broken, after, 120)
        broken.run(["pkill", "-KILL", "-f", "pytest --fix"], check=True)
        running.communicate(timeout=30)
    assert events(broken) == ["begun"]
    code, text, document = repaired(broken, "--fix")
    assert code == 0, text
    assert [one["result"] for one in document["repairs"]["done"]] == ["finished"]
    assert "cut off" in text
    assert events(broken) == ["begun", "kept"]
    assert unexpected(settled(broken, {}), {}) == []
