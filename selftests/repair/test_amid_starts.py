"""What is started and does not stay: it is stopped again in bounded time, and not started for ever."""

import time
from collections.abc import Iterator

import pytest

from lab.outages.steps import compose_hangs, restarted
from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.matrix.settling import settled, unexpected
from selftests.repair.amid import SCORER, hastily, results, why
from selftests.repair.healing import TRUEUP, rearm, repaired

pytestmark = [pytest.mark.replica, pytest.mark.python_inside]

UNIT = f"{SCORER}.service"
HANGS = f"/run/systemd/system/{UNIT}.d"
EXPECTATIONS = f"{CHECKOUT}/expectations.yaml"
BUDGET = "\nrepair: {attempts: 2, back_off_minutes: 0}\n"


@pytest.fixture
def hanging(replica: Replica) -> Iterator[Replica]:
    """A unit that is down, and whose start never comes to its end."""
    rearm(replica)
    replica.write(f"{HANGS}/hangs.conf", "[Service]\nExecStartPre=/bin/sleep 600\nTimeoutStartSec=3\n")
    replica.run(["sh", "-c", f"systemctl daemon-reload && systemctl stop {UNIT}"], check=True)
    yield replica
    rearm(replica)
    code, text, _ = repaired(replica, "--fix-unsafe")
    assert code == 0, text
    assert unexpected(settled(replica, {}), {}) == []


def test_a_unit_that_never_becomes_active_is_stopped_again(hanging: Replica) -> None:
    began = time.monotonic()
    code, text, document = hastily(hanging, "--fix-unsafe", "-k", "unit_is_active")
    took = time.monotonic() - began
    state = hanging.run(["systemctl", "show", "-P", "ActiveState", UNIT]).stdout
    hanging.run(["sh", "-c", f"rm -r {HANGS} && systemctl daemon-reload"], check=True)
    assert (code, results(document)) == (1, ["undone"]), text
    assert "systemctl: exit 1: Job for api-gpt-v1.service failed because a timeout was exceeded" in why(document)
    assert state in {"inactive\n", "failed\n"}
    assert took < 60


@pytest.fixture
def dying(replica: Replica) -> Iterator[Replica]:
    """A container whose process ends as soon as it is started, and two attempts to repair it."""
    rearm(replica)
    expectations = replica.read(EXPECTATIONS)
    replica.write(EXPECTATIONS, expectations + BUDGET)
    compose_hangs(UNIT).do(replica)
    broken = f"docker cp {SCORER}:/bin/busybox /run/busybox && docker cp /run/busybox {SCORER}:/standin"
    replica.run(["sh", "-c", f"docker stop -t 1 {SCORER} && {broken}"], check=True)
    yield replica
    replica.write(EXPECTATIONS, expectations)
    replica.run(["docker", "rm", "-f", SCORER], check=True)
    restarted(UNIT).do(replica)
    rearm(replica)
    assert unexpected(settled(replica, {}), {}) == []


def test_a_container_that_dies_at_once_is_started_as_often_as_the_budget_says(dying: Replica) -> None:
    for _ in range(2):
        code, text, document = hastily(dying, "--fix")
        assert (code, results(document)) == (1, ["undone"]), text
        assert "network.container_is_running [local: api-gpt-v1] is still not true: exited" in why(document)
    started = dying.run(["docker", "inspect", "-f", "{{.State.StartedAt}}", SCORER], check=True).stdout
    code, text, document = repaired(dying, "--fix")
    assert (code, results(document)) == (1, ["refused"]), text
    assert "repaired 2 times in 6 hours, and it does not last: trueup rearm" in text
    assert dying.run(["docker", "inspect", "-f", "{{.State.StartedAt}}", SCORER], check=True).stdout == started
    assert dying.run([TRUEUP, "rearm", "--resource", SCORER], cwd=str(CHECKOUT)).returncode == 0
    assert results(hastily(dying, "--fix")[2]) == ["undone"]
