"""For every outage exactly the checks that should notice it do, of that resource and of no other."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.outages import Outage, every
from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.matrix.judging import Red, Verdicts, blocked, existing, judge_replica, judge_tree, red, unknown

TREES = [outage for outage in every() if outage.subject == "tree"]
HOSTS = [outage for outage in every() if outage.subject == "host"]
SETTLES_WITHIN = 60.0
"""Seconds: containers that were stopped come back with their health checks."""

RecordProperty = Callable[[str, object], None]


def say(record_property: RecordProperty, outage: Outage) -> None:
    record_property("outage", f"{outage.name} | {'caught' if existing(outage.expects) else 'not judged yet'}")


def alarms(verdicts: Verdicts) -> dict[str, frozenset[str]]:
    return dict(red(verdicts))


def causeless(verdicts: Verdicts) -> set[tuple[str, str]]:
    """What is blocked by something that is not itself red."""
    found = red(verdicts)
    return {one for one, (check, resource) in blocked(verdicts).items() if resource not in found.get(check, ())}


def is_exactly(verdicts: Verdicts, expected: Red) -> bool:
    return alarms(verdicts) == dict(expected) and not unknown(verdicts) and not causeless(verdicts)


@pytest.mark.parametrize("outage", TREES, ids=lambda outage: outage.name)
def test_an_outage_of_a_tree_is_noticed_and_nothing_else(
    outage: Outage, tmp_path: Path, record_property: RecordProperty
) -> None:
    say(record_property, outage)
    tree = Path(shutil.copytree(CHECKOUT / "watchme", tmp_path / "watchme"))
    outage.inject(tree)
    verdicts = judge_tree(tree)
    assert alarms(verdicts) == dict(existing(outage.expects))
    assert not unknown(verdicts)
    assert causeless(verdicts) == set()


def test_the_healthy_tree_raises_no_alarm() -> None:
    assert is_exactly(judge_tree(CHECKOUT / "watchme"), {})


@pytest.mark.replica
def test_the_healthy_host_raises_no_alarm(replica: Replica) -> None:
    assert is_exactly(judge_replica(replica), {})


@pytest.mark.replica
@pytest.mark.parametrize("outage", HOSTS, ids=lambda outage: outage.name)
def test_an_outage_of_a_host_is_noticed_and_nothing_else(
    outage: Outage, replica: Replica, record_property: RecordProperty
) -> None:
    say(record_property, outage)
    outage.inject(replica)
    try:
        seen = settled(replica, existing(outage.expects))
    finally:
        outage.mend(replica)
    healed = settled(replica, {})
    assert alarms(seen) == dict(existing(outage.expects))
    assert not unknown(seen)
    assert causeless(seen) == set()
    assert is_exactly(healed, {}), "it was not put back"


def settled(replica: Replica, wanted: Red) -> Verdicts:
    """Look until exactly that is found, or time is up; the last look."""
    deadline = time.monotonic() + SETTLES_WITHIN
    while True:
        verdicts = judge_replica(replica)
        if is_exactly(verdicts, wanted) or time.monotonic() > deadline:
            return verdicts
        time.sleep(0.5)
