"""The healing matrix: every outage that a fix can mend is mended by one run, which changes nothing else."""

import pytest

from lab.outages import every
from lab.outages.steps import KEPT
from lab.replica import Replica
from selftests.matrix.judging import existing
from selftests.matrix.settling import is_exactly, settled
from selftests.repair.healing import different, rearm, repaired, snapshot

pytestmark = pytest.mark.replica
HOSTS = [outage for outage in every() if outage.subject == "host"]

HEALED = {
    "container-off-the-network": "safe",
    "alias-lost-by-reconnecting": "safe",
    "unit-disabled": "safe",
    "nginx-stopped": "safe",
    "leftover-network-unused": "unsafe",
    "container-on-a-leftover-network": "unsafe",
}


@pytest.mark.parametrize("name", sorted(HEALED))
def test_an_outage_is_healed_and_nothing_else_is_changed(name: str, replica: Replica) -> None:
    outage = next(outage for outage in HOSTS if outage.name == name)
    rearm(replica)
    before = snapshot(replica)
    outage.inject(replica)
    settled(replica, existing(outage.expects))
    option = "--fix" if HEALED[name] == "safe" else "--fix-unsafe"
    code, text, document = repaired(replica, option)
    done = [(one["result"], one["says"]) for one in document["repairs"]["done"]]
    assert code == 0, text
    assert document["totals"]["fixed"] >= 1
    assert {result for result, _ in done} == {"kept"}, done
    assert is_exactly(settled(replica, {}), {})
    assert different(before, snapshot(replica)) == {}
    code, text, document = repaired(replica, option)
    assert (code, document["repairs"]["done"], document["totals"]["fixed"]) == (0, [], 0), text
    replica.run(["rm", "-rf", f"{KEPT}/{name}"], check=True)
