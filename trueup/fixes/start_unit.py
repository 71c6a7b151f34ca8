"""A unit that is down is started; a container whose unit is up is started itself, with the image that it has."""

from trueup.commands.start_timeout import pulls
from trueup.facts.docker import Container
from trueup.fixes.restart_unit import STARTS_WITHIN, port_is_anothers, restarting
from trueup.judging import Question, Verdict
from trueup.model.image_names import without_tag
from trueup.model.network_commands import connect
from trueup.platform import Platform, Service, Target, Unit
from trueup.repair.steps import Command, Layer, Level, Step

UP = {"active", "activating", "deactivating", "reloading"}


def of_unit(verdict: Verdict, platform: Platform) -> Step | None:
    """Start the unit, whatever it says of its last end."""
    unit = platform.resource("unit", verdict.question.resource)
    return starting(verdict.question, unit) if isinstance(unit, Unit) else None


def of_container(verdict: Verdict, platform: Platform) -> Step | None:
    """Start the container that is there; one that is gone, or of another image, is made anew by its unit."""
    service = platform.resource("service", verdict.question.resource)
    if not isinstance(service, Service):
        return None
    found = platform.containers_by_name.get(service.container_name)
    if found is None:
        return restarting(verdict.question, service)
    if found.running or found.restarting:
        wanted = service.expected.image or without_tag(service.definition.image)
        return restarting(verdict.question, service) if without_tag(found.image) != wanted else None
    return starting_container(verdict.question, service, found)


def of_target(verdict: Verdict, platform: Platform) -> Step | None:
    """Start what owns the port, where that is down."""
    target = platform.resource("target", verdict.question.resource)
    for service in target.service if isinstance(target, Target) else ():
        found = platform.containers_by_name.get(service.container_name)
        if found and not found.running and not found.restarting:
            return starting_container(verdict.question, service, found)
        return starting(verdict.question, service.unit)
    return None


def starting(question: Question, unit: Unit) -> Step | None:
    """Start a unit; None where it is up, or on its way, or a port of what it starts is another's."""
    if unit.found is None or unit.state.active_state in UP or any(map(port_is_anothers, unit.services)):
        return None
    level, because = how_safe(unit)
    return Step(
        fix="start_unit",
        mends=question,
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


def starting_container(question: Question, service: Service, found: Container) -> Step | None:
    """Start a container, as it is; None where its port is another's."""
    if port_is_anothers(service):
        return None
    return Step(
        fix="start_unit",
        mends=question,
        level="safe",
        layer=Layer.CONTAINER,
        says=f"start the container {service.container_name}, as it is",
        commands=(*_moved(service, found), Command(("docker", "start", service.container_name))),
        undo=(Command(("docker", "stop", service.container_name)),),
    )


def _moved(service: Service, found: Container) -> tuple[Command, ...]:
    """Off a shared network that was removed, and on the one that is there by the same names: else it does not start."""
    network = service.platform.expectations.network.name
    held, live = found.attachment(network), service.platform.networks_by_name.get(network)
    if held is None or (live and held.network_id == live.id):
        return ()
    return (
        Command(("docker", "network", "disconnect", "--force", network, service.container_name)),
        Command(connect(network, service.container_name, held.aliases)),
    )


def how_safe(unit: Unit) -> tuple[Level, str]:
    """Safe only where a start cannot bring a new image (DECISIONS 16)."""
    pulling = pulls(unit.found) if unit.found else ()
    if pulling:
        return "unsafe", f"{unit.name} pulls its image before it starts: what starts may be new"
    return "safe", ""


MENDS = {
    "systemd.unit_is_active": of_unit,
    "network.container_is_running": of_container,
    "nginx.location_target_is_live": of_target,
}
