"""A unit that is down is started; a container whose unit is up is started itself, with the image that it has."""

from trueup.commands.start_timeout import pulls
from trueup.judging import Verdict
from trueup.platform import Platform, Service, Unit
from trueup.repair.steps import Command, Layer, Level, Step

STARTS_WITHIN = 180
"""Seconds; a unit may pull its images first."""


def of_unit(verdict: Verdict, platform: Platform) -> Step | None:
    """Start the unit, whatever it says of its last end."""
    unit = platform.resource("unit", verdict.question.resource)
    if not isinstance(unit, Unit) or unit.state.active_state in {"active", "activating", "deactivating"}:
        return None
    level, because = how_safe(unit)
    return Step(
        fix="start_unit",
        mends=verdict.question,
        level=level,
        layer=Layer.UNIT,
        says=f"start {unit.name}",
        commands=(
            Command(("systemctl", "reset-failed", "--", unit.name)),
            Command(("systemctl", "start", "--", unit.name), STARTS_WITHIN),
        ),
        undo=(Command(("systemctl", "stop", "--", unit.name), STARTS_WITHIN),),
        because=because,
    )


def of_container(verdict: Verdict, platform: Platform) -> Step | None:
    """Start the container that is there; where none is, its unit is asked to make it."""
    service = platform.resource("service", verdict.question.resource)
    if not isinstance(service, Service):
        return None
    found = platform.containers_by_name.get(service.container_name)
    if found is None or found.running:
        return None
    return Step(
        fix="start_unit",
        mends=verdict.question,
        level="safe",
        layer=Layer.CONTAINER,
        says=f"start the container {service.container_name}, as it is",
        commands=(Command(("docker", "start", service.container_name)),),
        undo=(Command(("docker", "stop", service.container_name)),),
    )


def how_safe(unit: Unit) -> tuple[Level, str]:
    """Safe only where a start cannot bring a new image (DECISIONS 16)."""
    pulling = pulls(unit.found) if unit.found else ()
    if pulling:
        return "unsafe", f"{unit.name} pulls its image before it starts: what starts may be new"
    return "safe", ""


MENDS = {"systemd.unit_is_active": of_unit, "network.container_is_running": of_container}
