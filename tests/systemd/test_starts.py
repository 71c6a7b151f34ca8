"""How units start, and how often systemd has to start them again."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.commands.start_timeout import pulls, start_timeout
from trueup.facts.common import seconds_of
from trueup.platform import Unit
from trueup.platform.machine import looked_at


@check(judges=Judges.BOTH, follows_from=("systemd.commands_exist",))
def test_start_timeout_allows_the_pull(unit: Unit) -> None:
    """A unit that pulls an image while it starts has the time for it.

    systemd ends a start after 90 seconds when nothing else is said: a slow pull then fails, again and again.

    Repair: `TimeoutStartSec=` of at least what the expectations allow a pull, or 0 for no limit; then daemon-reload.
    """
    needed = unit.platform.expectations.units.pull_within
    pulling = pulls(unit.file)
    allowed, at = start_timeout(unit.file)
    wanted = f"{unit.name} to have at least {needed:g} s for its pull"
    places = [at, *(program.place for program in pulling)]
    remedy = Remedy("by hand", advice=f"write TimeoutStartSec={needed:g} (or 0) under [Service], then daemon-reload")
    expect(not pulling or allowed >= needed, wanted, found=f"{allowed:g} s", at=places, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("network.docker_answers",))
def test_unit_is_not_flapping(unit: Unit) -> None:
    """Neither a unit nor one of its containers is restarted again and again.

    Between two restarts it looks well, and its callers see one failure after the other.

    Repair: read why it ends: `journalctl -u`, `docker logs`. A restart only sets the counter back.
    """
    flapping, state = unit.platform.expectations.units.flapping, unit.state
    machine = unit.platform.machines[0]
    wanted = f"fewer than {flapping.restarts} restarts of {unit.name} within {flapping.within:g} s"
    remedy = Remedy("by hand", look=(("journalctl", "-u", unit.name, "-n", "100"),))
    if state.restarts >= flapping.restarts:  # systemd's own counter, which forgets when somebody starts the unit
        its = [one for one in looked_at(machine.parts.restarts) if one.unit == unit.name]
        recent = [one for one in its if abs(machine.now - one.at) <= flapping.within]  # also by a clock put back since
        found = f"{len(recent)} of its {state.restarts} restarts"
        expect(len(recent) < flapping.restarts, wanted, found=found, at=unit.asked, remedy=remedy)
    for service in unit.services:
        container = unit.platform.containers_by_name.get(service.container_name)
        if container and container.restart_count >= flapping.restarts:  # by Docker, since it was made
            age = machine.age(_moment(container.started_at), f"the last start of {container.name}")
            found = f"{container.name}, which Docker restarted {container.restart_count} times, last {age:.0f} s ago"
            logs = Remedy("by hand", look=(("docker", "logs", "--tail", "100", container.name),))
            expect(age > flapping.within, wanted, found=found, at=service.asked, remedy=logs)


def _moment(text: str) -> float:
    """Seconds since the epoch of Docker's `2026-11-24T21:23:23.051357034Z`; Python knows no nanoseconds."""
    return seconds_of(text)
