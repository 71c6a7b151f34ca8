"""A cold boot and a power cut: every service comes back by itself, and every check is green again."""

from collections.abc import Callable

import pytest

from lab.replica import Replica
from selftests.matrix.judging import expectations, unknown
from selftests.matrix.settling import alarms, causeless, settled

pytestmark = pytest.mark.replica

RUNNING = ["docker", "ps", "--format", "{{.Names}}"]
RecordProperty = Callable[[str, object], None]
BOOT_ID = "/proc/sys/kernel/random/boot_id"


@pytest.mark.parametrize(
    ("boot_again", "name"), [(Replica.reboot, "cold boot"), (Replica.power_cut, "power cut")], ids=["cold", "power-cut"]
)
def test_every_service_comes_back_after(
    boot_again: Callable[[Replica], None], name: str, replica: Replica, record_property: RecordProperty
) -> None:
    record_property("outage", f"({name}) | stays green")
    record_property("platform", replica.platform.name)
    before = replica.read(BOOT_ID)
    boot_again(replica)
    assert replica.read(BOOT_ID) != before
    verdicts = settled(replica, {})
    assert alarms(verdicts) == {}
    assert not unknown(verdicts)
    assert not causeless(verdicts)
    assert set(replica.run(RUNNING, check=True).stdout.split()) == set(expectations().services)
