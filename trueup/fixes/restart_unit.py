"""A container that is gone, or does not do its work, is made anew by its unit: its traffic is cut meanwhile."""

from trueup.checks import NotLookedAtError
from trueup.judging import Question, Verdict
from trueup.platform import Platform, Service
from trueup.platform.holders import may_be_dockers, strangers_of
from trueup.repair.steps import Command, Layer, Step

PROJECT = "com.docker.compose.project"
STARTS_WITHIN = 180
"""Seconds; a unit may pull its images first."""


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Restart the unit, where the check would: not of one that is still starting, or that has no health check."""
    service = platform.resource("service", verdict.question.resource)
    if not isinstance(service, Service) or verdict.remedy is None or verdict.remedy.level == "by hand":
        return None
    return restarting(verdict.question, service)


def restarting(question: Question, service: Service) -> Step | None:
    """Restart it; None where its unit is not known, the container is not the unit's own, or its port is another's."""
    if not service.unit.found or _is_by_hand(service) or port_is_anothers(service):
        return None
    unit = service.unit.name
    return Step(
        fix="restart_unit",
        mends=question,
        level="unsafe",
        layer=Layer.UNIT,
        says=f"restart {unit}, so that {service.container_name} is made anew",
        commands=(
            Command(("systemctl", "reset-failed", "--", unit)),
            Command(("systemctl", "restart", "--", unit), STARTS_WITHIN),
        ),
        settles_in=120.0,
    )


def port_is_anothers(service: Service) -> bool:
    """Whether a stranger holds the port that its container would publish: it could not start."""
    try:
        return any(not may_be_dockers(each) for each in strangers_of(service))
    except NotLookedAtError:
        return False


def _is_by_hand(service: Service) -> bool:
    """Whether somebody made the container under this name: compose would refuse to put its own in the place."""
    found = service.platform.containers_by_name.get(service.container_name)
    runs = (run.name for run in service.unit.starts.runs)
    return found is not None and PROJECT not in found.labels and service.container_name not in runs


MENDS = {"network.container_is_healthy": plan}
