"""Two outages at once, each pair that can be: one run heals both, whatever stands in whose way."""

import itertools
import random
from contextlib import suppress

import pytest

from lab.errors import LabError
from lab.outages.steps import KEPT
from lab.replica import Replica
from selftests.matrix.settling import settled, unexpected
from selftests.repair.healed import HEALED, HOSTS, LEAVES
from selftests.repair.healing import lost_or_new, rearm, repaired, snapshot

pytestmark = pytest.mark.replica

ALONE = LEAVES.keys() | {"docker-stopped"}
"""What leaves something is compared alone; where Docker is down, most others cannot be brought about."""

PAIRS = list(itertools.combinations(sorted(HEALED.keys() - ALONE), 2))
random.Random(20251125).shuffle(PAIRS)  # noqa: S311 - an order that is the same each time, so that a part says much

NEVER_TOGETHER = frozenset({frozenset({"container-on-a-leftover-network", "leftover-network-unused"})})
"""Pairs of which neither can be brought about where the other is."""

SAMPLE = 3
"""How many of them every build looks at. `./run chaos pairs` looks at all."""


def cases() -> list[object]:
    return [pytest.param(*pair, marks=() if at < SAMPLE else pytest.mark.chaos) for at, pair in enumerate(PAIRS)]


@pytest.mark.parametrize(("one", "other"), cases())
def test_two_outages_at_once_are_healed_by_one_run(one: str, other: str, replica: Replica) -> None:
    rearm(replica)
    before = snapshot(replica)
    both = brought_about(replica, one, other) or brought_about(replica, other, one)
    assert both != (frozenset({one, other}) in NEVER_TOGETHER)
    if not both:
        return
    code, text, document = repaired(replica, "--fix-unsafe")
    found = settled(replica, {})
    assert unexpected(found, {}) == [], text
    assert code == 0, text
    assert document["totals"]["fixed"] >= 1
    assert lost_or_new(before, snapshot(replica)) == {}, text
    replica.run(["rm", "-rf", KEPT], check=True)


def brought_about(replica: Replica, first: str, then: str) -> bool:
    """Whether the second goes wrong too where the first has; where it does not, both are put back, and all is well."""
    HOSTS[first].inject(replica)
    try:
        HOSTS[then].inject(replica)
    except LabError:
        with suppress(LabError):  # its files are put back first; its services may want what the other took
            HOSTS[then].mend(replica)
        HOSTS[first].mend(replica)
        assert unexpected(settled(replica, {}), {}) == []
        return False
    return True
