"""The containers that run: that they are well, expected, and made from the image that their tag names."""

from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at
from trueup.facts import Place
from trueup.model.image_names import is_pinned, with_tag
from trueup.platform import RunningContainer, Service


@check(judges=Judges.HOST, follows_from=("network.docker_answers", "network.container_is_running"))
def test_container_is_healthy(service: Service) -> None:
    """The service's health check says healthy; one that says `starting` was waited for. That it has none is a warning.

    A container that runs and answers nothing looks well to everything else that restarts services.

    Repair: `docker inspect` shows what the health check last said; restart the unit once the cause is known.
    """
    health = service.container.health
    wanted = f"{service.container_name} healthy"
    declare = Remedy("by hand", advice="add `healthcheck:` to the service, then recreate its container")
    expect(
        health not in {"", "none"},
        wanted,
        found="no health check",
        at=service.asked,
        remedy=declare,
        severity=Severity.WARNING,
    )
    shown = (("docker", "inspect", "--format", "{{json .State.Health}}", service.container_name),)
    late = "starting, and not healthy in the time it was waited for"
    expect(health != "starting", wanted, found=late, at=service.asked, remedy=Remedy("by hand", look=shown))
    remedy = Remedy("unsafe", (("systemctl", "restart", service.unit.name),), look=shown)
    expect(health == "healthy", wanted, found=health, at=service.asked, remedy=remedy)


@check(judges=Judges.HOST, severity=Severity.WARNING, follows_from=("network.docker_answers",), may_see_none=True)
def test_container_is_declared(container: RunningContainer) -> None:
    """Every running container is one that the expectations know, or is waived.

    Nobody watches, restarts or secures what was started by hand and forgotten; it holds ports, names and memory.

    Repair: describe it in the expectations, waive it, or stop and remove it.
    """
    made_from = f"running, made from {container.seen.image}"
    advice = Remedy("by hand", advice="describe it under `services:` of the expectations, or stop and remove it")
    expect(
        container.is_expected,
        f"{container.key} among the expected services",
        found=made_from,
        at=container.asked,
        remedy=advice,
    )


@check(judges=Judges.HOST, follows_from=("network.docker_answers", "network.container_is_running"))
def test_container_runs_the_pulled_image(service: Service) -> None:
    """The container was made from the image that its tag names now.

    After a pull without a recreate the old code goes on running, and the next boot deploys the new one unasked.

    Repair: restart the unit, which makes the container anew.
    """
    container, images = service.container, service.platform.docker.images
    at = Place(command="docker image ls --no-trunc")
    if images is None:
        not_looked_at("nobody asked which image each tag names", at)
    if is_pinned(container.image):
        return
    tag = with_tag(container.image)
    named = images.get(tag, "")
    remedy = Remedy("unsafe", (("systemctl", "restart", service.unit.name),))
    wanted = f"{service.container_name} to run what {tag} names now"
    gone = "the tag names no image here: the next start needs the registry"
    expect(bool(named), wanted, found=gone, at=(service.asked, at), remedy=remedy)
    found = f"it runs {_short(container.image_id)}, the tag names {_short(named)}"
    expect(named == container.image_id, wanted, found=found, at=(service.asked, at), remedy=remedy)


def _short(image_id: str) -> str:
    """The id as `docker image ls` prints it."""
    return image_id.removeprefix("sha256:")[:12]
