"""Docker is started where systemd says that it is down; one that runs and does not answer is for a person."""

from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step

ENGINE = "docker.service"
STARTS_WITHIN = 120
"""Seconds: with its service, every container is started that Docker itself keeps running."""


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Start it; containers come back with the image that they have."""
    state = platform.unit_states.get(ENGINE)
    if state is None or state.active_state not in {"inactive", "failed"}:
        return None
    return Step(
        fix="start_docker",
        mends=verdict.question,
        level="safe",
        layer=Layer.ENGINE,
        says="start Docker",
        commands=(
            Command(("systemctl", "reset-failed", "--", ENGINE)),
            Command(("systemctl", "start", "--", ENGINE), STARTS_WITHIN),
        ),
    )


MENDS = {"network.docker_answers": plan}
