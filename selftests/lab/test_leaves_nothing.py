"""A replica leaves nothing on the machine, however it ends; a live one is never swept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lab import cgroups, records, sweep
from lab.errors import LabError
from lab.images import archive
from lab.paths import CHECKOUT
from lab.platforms import Platform
from lab.processes import Process, is_alive
from lab.records import Record
from lab.replica import Replica
from lab.standins import StandIn
from selftests.background import in_background

pytestmark = [pytest.mark.replica, pytest.mark.alone]

DRIVER = """
import sys, time
from lab.replica import Replica
with Replica.boot(sys.argv[1]) as replica:
    replica.run(["systemctl", "stop", "nginx"], check=True)
    print("booted", flush=True)
    time.sleep(60)
"""


def traces() -> dict[str, object]:
    """What a replica could leave behind: mounts, network namespaces, links, and the launcher's own folders."""
    links = subprocess.run(["/usr/sbin/ip", "-brief", "link"], capture_output=True, text=True, check=True).stdout
    named = Path("/run/netns")
    return {
        "mounts": len(Path("/proc/self/mountinfo").read_text().splitlines()),
        "networks": sorted(path.name for path in named.iterdir()) if named.exists() else [],
        "links": sorted(line.split()[0] for line in links.splitlines()),
        "nspawn": sorted(str(path) for path in Path("/run/systemd/nspawn").rglob("*")),
    }


def wait_until_dead(record: Record) -> None:
    deadline = time.monotonic() + 15
    while is_alive(record.launcher) or cgroups.members(record.name):
        assert time.monotonic() < deadline, "processes of the replica outlive its driver"
        time.sleep(0.02)


@pytest.mark.usefixtures("lab_machine")
def test_a_driver_killed_at_once_leaves_nothing_after_the_sweep() -> None:
    name, before = f"killed-{os.getpid()}", traces()
    with in_background([sys.executable, "-c", DRIVER, name], cwd=CHECKOUT) as driver:
        assert driver.stdout is not None
        assert driver.stdout.readline() == "booted\n"
        record = records.load(name)
        assert record is not None
        assert len(cgroups.members(name)) > 5
        driver.send_signal(signal.SIGKILL)
    wait_until_dead(record)
    with records.lock():
        assert name in sweep.sweep()
    assert name not in cgroups.names()
    assert name not in records.names()
    assert traces() == before


@pytest.mark.usefixtures("lab_machine")
def test_a_replica_whose_owner_died_without_taking_it_along_is_swept() -> None:
    """The kernel's own signal covers this; the sweep must not depend on it."""
    name = f"orphan-{os.getpid()}"
    with in_background(["/bin/sleep", "60"]) as owner:
        replica = Replica.start(name, detached=True)
        try:
            stat = Path(f"/proc/{owner.pid}/stat").read_text().rpartition(")")[2].split()
            owned = Record(name, replica.record.launcher, Process(owner.pid, int(stat[19])))
            owned.save()
            with records.lock():
                assert name not in sweep.sweep()
            owner.kill()
            owner.wait()
            with records.lock():
                assert name in sweep.sweep()
            assert not is_alive(replica.record.launcher)
            assert name not in cgroups.names()
        finally:
            replica.down()


def test_a_replica_with_a_paused_container_goes_too(platform: Platform) -> None:
    """What is frozen takes no signal: its control groups would stay, and no replica would boot any more."""
    name, before = f"frozen-{os.getpid()}", traces()
    with Replica.boot(name, platform) as replica:
        images = {"frozen": StandIn("frozen")}
        replica.run(["docker", "load", "-q"], input=archive(images), check=True)
        replica.run(["docker", "run", "-d", "--name", "frozen", "--network", "none", "frozen"], check=True)
        replica.run(["docker", "pause", "frozen"], check=True)
    assert name not in cgroups.names()
    assert traces() == before


def test_the_sweep_never_touches_a_live_replica(bare_replica: Replica) -> None:
    with records.lock():
        assert bare_replica.name not in sweep.sweep()
    assert bare_replica.run(["true"]).returncode == 0


def test_a_name_that_is_up_is_not_taken_twice(bare_replica: Replica) -> None:
    with pytest.raises(LabError, match="is already up"):
        Replica.start(bare_replica.name)
    assert bare_replica.run(["true"]).returncode == 0


@pytest.mark.usefixtures("lab_machine")
def test_a_boot_that_fails_says_why_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    name, before = f"broken-{os.getpid()}", traces()
    monkeypatch.setattr("lab.launch.sys.executable", "/bin/false")
    with pytest.raises(LabError, match=rf"replica {name} did not boot"), Replica.boot(name):
        pass
    assert name not in {*records.names(), *cgroups.names()}
    assert traces() == before
