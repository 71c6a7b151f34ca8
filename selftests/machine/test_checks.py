"""Each check of the machine beside what looks like its fault and is none."""

import datetime
from typing import Any

import msgspec
import pytest

from selftests.machine.judged import DISK, NOW, expected, host, judge, machine
from selftests.plugin.scratch import facts, with_container
from trueup.checks import Outcome
from trueup.facts import Facts, Systemd, Unavailable
from trueup.facts.docker import LogDriver
from trueup.facts.machine import (
    Clock,
    ContainerLog,
    FileSystem,
    KernelLog,
    MemoryKill,
    Schedule,
    ScheduledFile,
    UnitRestart,
)
from trueup.facts.systemd import UnitState

PASSED, FAILED, WARNED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.WARNED, Outcome.UNKNOWN
BLIND = Unavailable("nobody could look")
RECENTLY = datetime.datetime.fromtimestamp(NOW - 60, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.123456789Z")
LONG_AGO = "2025-08-28T10:00:00.123456789Z"


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({}, PASSED),
        ({"used": 80, "free": 20}, PASSED),
        ({"used": 801, "free": 199}, WARNED),
        ({"used": 90, "free": 10}, WARNED),
        ({"used": 901, "free": 99}, FAILED),
        ({"inodes_used": 91}, FAILED),
        ({"inodes": 0, "inodes_used": 0}, PASSED),  # btrfs counts none
        ({"used": 85, "free": 15, "inodes_used": 95}, FAILED),
    ],
)
def test_a_disk_has_room_up_to_its_limit_in_bytes_and_in_inodes(changes: dict[str, int], outcome: Outcome) -> None:
    disk = msgspec.structs.replace(DISK, **changes)
    assert judge("host.disk_has_room", "/", host(machine=machine(file_systems=(disk,)))).outcome is outcome


def test_a_path_that_is_not_there_is_a_finding_and_two_paths_of_one_file_system_are_one_item() -> None:
    disks = (DISK, msgspec.structs.replace(DISK, path="/home"), FileSystem("/data"))
    seen = host(machine=machine(file_systems=disks))
    assert judge("host.disk_has_room", "/data", seen).outcome is FAILED
    assert "gone" in judge("host.disk_has_room", "/home", seen).found


def kill(age: float, container: str = "") -> MemoryKill:
    return MemoryKill(NOW - age, "worker", "/docker/x", container)


@pytest.mark.parametrize(
    ("log", "outcome"),
    [
        (KernelLog(shared=False, kills=(kill(60),)), WARNED),
        (KernelLog(shared=False, kills=(kill(90_000),)), PASSED),
        (KernelLog(shared=True, kills=(kill(60, "one" * 10),)), WARNED),
        (KernelLog(shared=True, kills=(kill(60, "f" * 64),)), PASSED),  # a neighbour's
        (KernelLog(shared=True, kills=(kill(60),)), PASSED),
        (BLIND, UNKNOWN),
    ],
)
def test_a_kill_counts_within_its_window_and_a_neighbours_never(log: KernelLog | Unavailable, outcome: Outcome) -> None:
    seen = host(machine=machine(kernel_log=log))
    assert judge("host.no_process_was_killed_for_memory", "machine", seen).outcome is outcome


@pytest.mark.parametrize(
    ("killed", "ended", "outcome"),
    [
        (True, RECENTLY, WARNED),
        (True, LONG_AGO, PASSED),
        (False, RECENTLY, PASSED),
        (False, "0001-01-01T00:00:00Z", PASSED),
    ],
)
def test_a_container_that_docker_calls_killed_counts_too(killed: bool, ended: str, outcome: Outcome) -> None:  # noqa: FBT001 - a column of the table
    seen = with_container(host(), "one", memory_killed=killed, finished_at=ended)
    assert judge("host.no_process_was_killed_for_memory", "machine", seen).outcome is outcome


@pytest.mark.parametrize(
    ("log", "size", "outcome"),
    [
        (LogDriver("json-file"), 0, WARNED),
        (LogDriver("json-file", "10m"), 0, PASSED),
        (LogDriver("json-file", "10m"), 1024**3 + 1, WARNED),
        (LogDriver("local"), 0, PASSED),
        (LogDriver("journald"), 1024**4, PASSED),
        (LogDriver("none"), 0, PASSED),
    ],
)
def test_a_log_is_bounded_by_its_driver_or_by_its_options(log: LogDriver, size: int, outcome: Outcome) -> None:
    seen = host(machine=machine(container_logs=(ContainerLog("one" * 10, size),)))
    verdict = judge("host.container_logs_are_bounded", "one", defined(with_container(seen, "one", log=log)))
    assert verdict.outcome is outcome


def defined(seen: Facts) -> Facts:
    """The cause of a container that does not run is asked too: its definition must be there."""
    from trueup.facts import Compose
    from trueup.facts.common import Place
    from trueup.facts.compose import ComposeProject, ComposeService

    service = ComposeService(
        "one", "one", "one", (), "", (), "", (), (), has_healthcheck=False, at=Place("/srv/one.yml", 1)
    )
    project = ComposeProject("one", "/srv/one.yml", ("/srv/one.yml",), (service,), ())
    return msgspec.structs.replace(seen, compose=Compose((project,), ("/srv/one.yml",)))


@pytest.mark.parametrize(
    ("clock", "outcome"), [(Clock(NOW, synchronised=False, told_by="chronyc"), FAILED), (BLIND, UNKNOWN)]
)
def test_a_clock_nobody_can_judge_is_unknown(clock: Clock | Unavailable, outcome: Outcome) -> None:
    assert judge("host.clock_is_synchronised", "machine", host(machine=machine(clock=clock))).outcome is outcome


@pytest.mark.parametrize(("failed", "outcome"), [(("backup.service",), WARNED), (("one.service",), PASSED)])
def test_a_failed_unit_of_ours_is_not_reported_twice(failed: tuple[str, ...], outcome: Outcome) -> None:
    seen = host(machine=machine(failed_units=failed))
    assert judge("host.no_other_unit_has_failed", "machine", seen).outcome is outcome


def restarted(times: int, within: float, counted: int | None = None) -> dict[str, Any]:
    state = UnitState(
        "one.service", "loaded", "active", "running", "success", "enabled", "/x", (), need_daemon_reload=False,
        restarts=times if counted is None else counted,
    )  # fmt: skip
    events = tuple(UnitRestart("one.service", NOW - within * (n + 1) / times) for n in range(times))
    return {"systemd": Systemd((), (state,)), "machine": machine(restarts=events)}


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        (restarted(3, within=600), FAILED),
        (restarted(2, within=600), PASSED),
        (restarted(9, within=90_000), PASSED),  # one a few hours, over a day
        (restarted(5, within=600, counted=0), PASSED),  # somebody has started it anew since
        ({**restarted(3, within=600), "machine": machine(restarts=BLIND)}, UNKNOWN),
        ({**restarted(0, within=1, counted=0), "machine": machine(restarts=BLIND)}, PASSED),  # its counter is enough
    ],
)  # fmt: skip
def test_a_unit_flaps_by_its_restarts_within_the_window(changes: dict[str, Any], outcome: Outcome) -> None:
    assert judge("systemd.unit_is_not_flapping", "one.service", host(**changes)).outcome is outcome


@pytest.mark.parametrize(
    ("count", "since", "outcome"), [(3, RECENTLY, FAILED), (2, RECENTLY, PASSED), (30, LONG_AGO, PASSED)]
)
def test_a_container_flaps_when_docker_restarted_it_lately(count: int, since: str, outcome: Outcome) -> None:
    seen = with_container(host(**restarted(0, 1, 0)), "one", restart_count=count, started_at=since)
    assert judge("systemd.unit_is_not_flapping", "one.service", seen).outcome is outcome


JOB = {"log": "/l", "max_age": 3600, "cron": "/c", "runs": "/run", "timer": "a.timer"}


@pytest.mark.parametrize(
    ("log", "cron", "timers", "outcome"),
    [
        (("/l", True, NOW - 60), ("/run --all",), ("a.timer",), PASSED),
        (("/l", True, NOW - 3601), ("/run --all",), ("a.timer",), FAILED),
        (("/l", False, 0.0), ("/run --all",), ("a.timer",), FAILED),
        (("/l", True, NOW - 60), ("/other",), ("a.timer",), FAILED),
        (("/l", True, NOW - 60), ("/run --all",), ("b.timer",), FAILED),
        (("/other", True, NOW - 60), ("/run --all",), ("a.timer",), UNKNOWN),
    ],
)
def test_a_job_is_installed_and_has_run(
    log: tuple[str, bool, float], cron: tuple[str, ...], timers: tuple[str, ...], outcome: Outcome
) -> None:
    files = (ScheduledFile("/c", there=True, changed=1.0, lines=cron), ScheduledFile(*log))
    seen = host(machine=machine(schedule=Schedule(files, timers)))
    verdict = judge("host.scheduled_job_is_fresh", "nightly", seen, expected(jobs={"nightly": JOB}))
    assert verdict.outcome is outcome


@pytest.mark.parametrize(
    ("check", "resource"),
    [
        ("host.disk_has_room", "none-seen"),
        ("host.no_process_was_killed_for_memory", "machine"),
        ("host.clock_is_synchronised", "machine"),
        ("host.no_other_unit_has_failed", "machine"),
    ],
)
@pytest.mark.parametrize("seen", [None, BLIND])
def test_a_machine_that_was_not_looked_at_is_never_green(check: str, resource: str, seen: Unavailable | None) -> None:
    assert judge(check, resource, facts(machine=seen)).outcome is UNKNOWN
