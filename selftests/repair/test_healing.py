"""The healing matrix: each outage is mended by one run, which changes nothing else; or it is left alone, and said."""

from collections.abc import Iterable
from typing import Any

import pytest

from lab.outages.steps import KEPT
from lab.replica import Replica
from selftests.matrix.judging import existing
from selftests.matrix.settling import settled, unexpected
from selftests.repair.healed import HEALED, HOSTS, LEAVES, PARTLY, SAMPLE
from selftests.repair.healing import lost_or_new, rearm, repaired, snapshot

pytestmark = pytest.mark.replica


LOOKS = 5
"""What ends again and again is found in another state by each look, and is never touched."""


def reported(document: dict[str, Any]) -> set[tuple[str, str]]:
    """Check and resource of whatever is not well."""
    return {(one["check"], one["resource"]) for one in document["results"] if one["outcome"] in {"failed", "warned"}}


def rows(names: Iterable[str]) -> list[object]:
    """Each name as a case; what is not of the sample is for `./run chaos`."""
    return [pytest.param(name, marks=() if name in SAMPLE else pytest.mark.chaos) for name in sorted(names)]


def test_the_tables_name_outages_that_exist() -> None:
    assert (HEALED.keys() | PARTLY.keys() | SAMPLE | LEAVES.keys()) <= HOSTS.keys()
    assert not HEALED.keys() & PARTLY.keys()


@pytest.mark.parametrize("name", rows(HEALED))
def test_an_outage_is_healed_and_nothing_else_is_changed(name: str, replica: Replica) -> None:
    rearm(replica)
    before = snapshot(replica)
    HOSTS[name].inject(replica)
    settled(replica, existing(HOSTS[name].expects))
    broken = snapshot(replica) if name in LEAVES else None
    code, text, document = repaired(replica, HEALED[name])
    done = [(one["result"], one["says"]) for one in document["repairs"]["done"]]
    assert code == 0, text
    assert document["totals"]["fixed"] >= 1
    assert {result for result, _ in done} == {"kept"}, done
    assert len(done) == len(set(done)), "nothing is done twice"
    found = settled(replica, {})
    assert unexpected(found, {}) == []
    changed = lost_or_new(before, snapshot(replica), broken)
    assert changed == {}, text
    code, text, document = repaired(replica, HEALED[name])
    assert (code, document["repairs"]["done"], document["totals"]["fixed"]) == (0, [], 0), text
    if name in LEAVES:
        HOSTS[name].mend(replica)
        assert unexpected(settled(replica, {}), {}) == []
    else:
        replica.run(["rm", "-rf", f"{KEPT}/{name}"], check=True)


@pytest.mark.parametrize("name", rows(HOSTS.keys() - HEALED.keys() - PARTLY.keys()))
def test_what_no_fix_can_mend_is_left_alone_and_reported(name: str, replica: Replica) -> None:
    rearm(replica)
    outage = HOSTS[name]
    outage.inject(replica)
    try:
        expected = existing(outage.expects)
        wanted = {(check, resource) for check, resources in expected.items() for resource in resources}
        settled(replica, expected)
        broken = snapshot(replica)
        for _ in range(LOOKS):
            _, text, document = repaired(replica, "--fix-unsafe")
            assert document["repairs"]["done"] == [], text
            assert document["totals"]["fixed"] == 0
            if (told := reported(document)) == wanted:
                break
        assert told == wanted, text
        assert lost_or_new(broken, snapshot(replica)) == {}
    finally:
        outage.mend(replica)
    assert unexpected(settled(replica, {}), {}) == []


@pytest.mark.parametrize("name", rows(PARTLY))
def test_what_can_be_mended_in_part_is_and_the_rest_is_reported(name: str, replica: Replica) -> None:
    rearm(replica)
    before = snapshot(replica)
    outage = HOSTS[name]
    outage.inject(replica)
    try:
        settled(replica, existing(outage.expects))
        broken = snapshot(replica)
        _, text, document = repaired(replica, "--fix-unsafe")
        assert {one["result"] for one in document["repairs"]["done"]} == {"kept"}, text
        assert document["totals"]["failed"] == 0
        assert document["totals"]["warned"] >= 1
        assert lost_or_new(before, snapshot(replica), broken) == {}
    finally:
        outage.mend(replica)
    assert unexpected(settled(replica, {}), {}) == []
