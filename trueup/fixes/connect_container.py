"""A container that is off the shared network is connected, under every name that its definition gives it."""

from trueup.judging import Verdict
from trueup.platform import Platform, Service
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Connect it; one that is left on a network that is gone needs to be made anew, which cuts its traffic."""
    service = platform.resource("service", verdict.question.resource)
    if verdict.remedy is None or not isinstance(service, Service):
        return None
    container, network = service.container_name, platform.expectations.network.name
    safe = verdict.remedy.level == "safe"
    return Step(
        fix="connect_container",
        mends=verdict.question,
        level="safe" if safe else "unsafe",
        layer=Layer.ATTACHMENT if safe else Layer.UNIT,
        says=f"connect {container} to {network}" if safe else f"make {container} anew, on the {network} that is there",
        commands=tuple(Command(argv, 120) for argv in verdict.remedy.commands),
        undo=(Command(("docker", "network", "disconnect", network, container)),) if safe else (),
        beside=safe,
    )


MENDS = {"network.service_joins_the_network": plan}
