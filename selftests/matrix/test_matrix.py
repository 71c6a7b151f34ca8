"""For every outage exactly the checks that should notice it do, of that resource and of no other."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from lab.outages import Outage, every
from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.matrix.judging import existing, judge_replica, judge_tree
from selftests.matrix.settling import settled, unexpected

TREES = [outage for outage in every() if outage.subject == "tree"]
HOSTS = [outage for outage in every() if outage.subject == "host"]
RecordProperty = Callable[[str, object], None]


def say(record_property: RecordProperty, outage: Outage, replica: Replica | None = None) -> None:
    record_property("outage", f"{outage.name} | {'caught' if existing(outage.expects) else 'not judged yet'}")
    if replica is not None:
        record_property("platform", replica.platform.name)


@pytest.mark.parametrize("outage", TREES, ids=lambda outage: outage.name)
def test_an_outage_of_a_tree_is_noticed_and_nothing_else(
    outage: Outage, tmp_path: Path, record_property: RecordProperty
) -> None:
    say(record_property, outage)
    tree = Path(shutil.copytree(CHECKOUT / "watchme", tmp_path / "watchme"))
    outage.inject(tree)
    verdicts = judge_tree(tree)
    assert unexpected(verdicts, existing(outage.expects)) == []


def test_the_healthy_tree_raises_no_alarm() -> None:
    assert unexpected(judge_tree(CHECKOUT / "watchme"), {}) == []


@pytest.mark.replica
def test_the_healthy_host_raises_no_alarm(replica: Replica, record_property: RecordProperty) -> None:
    record_property("outage", "(nothing: a healthy server) | stays green")
    record_property("platform", replica.platform.name)
    assert unexpected(judge_replica(replica), {}) == []


@pytest.mark.replica
@pytest.mark.parametrize("outage", HOSTS, ids=lambda outage: outage.name)
def test_an_outage_of_a_host_is_noticed_and_nothing_else(
    outage: Outage, replica: Replica, record_property: RecordProperty
) -> None:
    say(record_property, outage, replica)
    outage.inject(replica)
    try:
        seen = settled(replica, existing(outage.expects))
    finally:
        outage.mend(replica)
    healed = settled(replica, {})
    assert unexpected(seen, existing(outage.expects)) == []
    assert unexpected(healed, {}) == []
