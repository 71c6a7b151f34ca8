"""A container that runs and does not do its work is made anew by its unit: its traffic is cut meanwhile."""

from trueup.fixes.start_unit import STARTS_WITHIN
from trueup.judging import Verdict
from trueup.platform import Platform, Service
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Restart the unit of the service."""
    service = platform.resource("service", verdict.question.resource)
    if not isinstance(service, Service) or not service.unit.found:
        return None
    return Step(
        fix="restart_unit",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.UNIT,
        says=f"restart {service.unit.name}",
        commands=(Command(("systemctl", "restart", "--", service.unit.name), STARTS_WITHIN),),
        settles_in=120.0,
    )


MENDS = {"network.container_is_healthy": plan}
