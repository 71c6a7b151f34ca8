"""What the machine itself needs: room, memory, the right time, and nothing else of it that fails unseen."""

from trueup.checks import Judges, Remedy, Severity, check, expect
from trueup.facts import Place
from trueup.facts.common import seconds_of
from trueup.model.sizes import bytes_of, size_of
from trueup.platform import FileSystem, Machine, Service
from trueup.platform.machine import TO_COME

FILE_DRIVERS = {"json-file", "local"}
"""Log drivers that write to the host's own disk; others leave that to a program with rules of its own."""

ROTATED_UNASKED = {"local"}
"""Of these, those that Docker rotates when nothing is said (five files of 20 MB)."""


@check(judges=Judges.HOST)
def test_disk_has_room(file_system: FileSystem) -> None:
    """A file system that matters has room, in bytes and in inodes.

    On a full one Docker starts nothing, logs stop, and databases break.

    Repair: `du -xh --max-depth=2`, `docker system df`, `journalctl --disk-usage` show what takes it.
    """
    seen, expected = file_system.seen, file_system.expected
    at = Place(command=f"df {seen.path}")
    expect(bool(seen.mount), f"a path {seen.path}", found="nothing there", at=at)
    remedy = Remedy("by hand", look=(("du", "-xh", "--max-depth=2", seen.mount), ("docker", "system", "df")))
    shares = {"bytes": _percent(seen.used, seen.used + seen.free), "inodes": _percent(seen.inodes_used, seen.inodes)}
    for limit, severity in ((expected.disk_max_percent, None), (expected.disk_warn_percent, Severity.WARNING)):
        for what, share in shares.items():
            wanted = f"at most {limit} % of the {what} of {seen.mount} in use"
            expect(share <= limit, wanted, found=f"{share} %", at=at, remedy=remedy, severity=severity)


def _percent(part: int, whole: int) -> int:
    """Rounded up, as df does; nothing of nothing is nothing."""
    return -(-100 * part // whole) if whole else 0


@check(judges=Judges.HOST, severity=Severity.WARNING, follows_from=("network.docker_answers",))
def test_no_process_was_killed_for_memory(machine: Machine) -> None:
    """The kernel has lately ended no process, in a container or out of it, for want of memory.

    What was killed is often restarted at once: the only traces are lost requests and half-written data.

    Repair: find what grew, raise its limit, or give the machine memory. The finding ends by itself with its window.
    """
    within = machine.expected.memory_kills_within
    at = Place(command="journalctl -k --grep oom-kill")
    wanted = f"no process killed for memory within {within / 3600:g} h"
    names = {container.id: container.name for container in machine.platform.docker.containers}
    for container in machine.platform.docker.containers:
        ended = _moment(container.finished_at)
        found = f"the container {container.name} was killed, {_ago(machine.now - ended)}"
        asked = Place(command=f"docker inspect {container.name}")
        long_ago = abs(machine.now - ended) > within  # a clock that was put back dates it ahead
        expect(not container.memory_killed or long_ago, wanted, found=found, at=asked)
    recent = [kill for kill in machine.memory_kills if abs(machine.now - kill.at) <= within]
    found = ", ".join(
        f"{kill.process} in {names.get(kill.container) or kill.group}, {_ago(machine.now - kill.at)}"
        for kill in recent[-3:]
    )
    expect(not recent, wanted, found=f"{len(recent)}: {found}", at=at)
    for state in machine.platform.unit_states.values():
        result = f"{state.name} ended by that (result oom-kill)"
        expect(state.result != "oom-kill", wanted, found=result, at=Place(command=f"systemctl status {state.name}"))


def _moment(text: str) -> float:
    """Seconds since the epoch of Docker's `2026-11-24T21:23:23.051357034Z`; 0 for its year one, which is never."""
    if text[:4] in {"", "0001"}:
        return 0.0
    return seconds_of(text)


def _ago(seconds: float) -> str:
    return f"{seconds / 60:.0f} min ago" if seconds > -TO_COME else f"{-seconds / 60:.0f} min ahead of the host's clock"


@check(judges=Judges.HOST, severity=Severity.WARNING, follows_from=("network.container_is_running",))
def test_container_logs_are_bounded(service: Service, machine: Machine) -> None:
    """What a container prints is rotated, and its log files are no larger than allowed.

    Docker's json-file keeps all that was ever printed, until the disk is full.

    Repair: `logging: {options: {max-size: 10m, max-file: "3"}}` in the compose file, or as the daemon's default; then
    make the container anew: a running one keeps the old rule.
    """
    container, limit = service.container, machine.expected.log_size
    log = container.log
    remedy = Remedy("by hand", advice="bound it in the compose file (logging: options: max-size), then recreate it")
    written = log.name in FILE_DRIVERS
    bounded = not written or bool(log.max_size) or log.name in ROTATED_UNASKED
    wanted = f"the log of {container.name} rotated"
    expect(bounded, wanted, found=f"driver {log.name} without max-size", at=service.asked, remedy=remedy)
    size = machine.log_sizes.get(container.id, 0) if written else 0
    most = f"the log of {container.name} within {limit}"
    expect(size <= bytes_of(limit), most, found=size_of(size), at=service.asked, remedy=remedy)


@check(judges=Judges.HOST)
def test_clock_is_synchronised(machine: Machine) -> None:
    """The clock is kept right by the network's time.

    With a wrong clock certificates look ended, tokens are refused, and logs cannot be laid side by side.

    Repair: `timedatectl set-ntp true`; `timedatectl status` and `chronyc tracking` say what keeps it from that.
    """
    clock = machine.clock
    at = Place(command=clock.told_by)
    remedy = Remedy("by hand", (("timedatectl", "set-ntp", "true"),))
    expect(clock.synchronised, "a synchronised clock", found=f"{clock.told_by} says no", at=at, remedy=remedy)


@check(judges=Judges.HOST, severity=Severity.WARNING)
def test_no_other_unit_has_failed(machine: Machine) -> None:
    """No unit outside the platform has failed; its own are judged one by one.

    A failed backup, renewal or mount is noticed only when it is needed.

    Repair: `systemctl status` and its journal say why; then start it, or `systemctl reset-failed`.
    """
    ours = {unit.name for unit in machine.platform.units}
    failed = [name for name in machine.failed_units if name not in ours]
    remedy = Remedy("by hand", look=tuple(("systemctl", "status", "--", name) for name in failed))
    at = Place(command="systemctl --failed")
    expect(not failed, "no failed unit outside the platform", found=", ".join(failed), at=at, remedy=remedy)
