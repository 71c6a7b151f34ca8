"""A cold boot, a power cut, a killed engine: every service comes back by itself, and every check is green again."""

from collections.abc import Callable

import pytest

from lab.replica import Replica
from selftests.killing import kill_engine
from selftests.matrix.judging import expectations
from selftests.matrix.settling import settled, unexpected

pytestmark = pytest.mark.replica

RecordProperty = Callable[[str, object], None]

RUNNING = ["docker", "ps", "--format", "{{.Names}}"]
BOOT_ID = "/proc/sys/kernel/random/boot_id"


@pytest.mark.parametrize(
    ("boot_again", "name"), [(Replica.reboot, "cold boot"), (Replica.power_cut, "power cut")], ids=["cold", "power-cut"]
)
def test_every_service_comes_back_after(
    boot_again: Callable[[Replica], None], name: str, replica: Replica, record_property: RecordProperty
) -> None:
    before = replica.read(BOOT_ID)
    boot_again(replica)
    assert replica.read(BOOT_ID) != before
    is_whole(replica, name, record_property)


def test_every_service_comes_back_after_the_engine_is_killed(replica: Replica, record_property: RecordProperty) -> None:
    kill_engine(replica)
    is_whole(replica, "engine killed", record_property)


def is_whole(replica: Replica, after: str, record_property: RecordProperty) -> None:
    record_property("outage", f"({after}) | stays green")
    record_property("platform", replica.platform.name)
    assert unexpected(settled(replica, {}), {}) == []
    assert set(replica.run(RUNNING, check=True).stdout.split()) == set(expectations().services)
