"""The timer that renews certificates is enabled and runs."""

from trueup.judging import Verdict
from trueup.platform import Platform, Unit
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """Both at once; what it was before, it is again where it does not help."""
    timer = platform.resource("renewal_timer", verdict.question.resource)
    if not isinstance(timer, Unit):
        return None
    state = timer.state
    was_enabled, was_active = state.enabled in {"enabled", "static"}, state.active_state == "active"
    if was_enabled and was_active:
        return None  # it runs, and what it runs fails
    undo = [] if was_enabled else [Command(("systemctl", "disable", "--", timer.name))]
    undo += [] if was_active else [Command(("systemctl", "stop", "--", timer.name))]
    return Step(
        fix="run_timer",
        mends=verdict.question,
        level="safe",
        layer=Layer.UNIT,
        says=f"enable and start {timer.name}",
        commands=(Command(("systemctl", "enable", "--now", "--", timer.name)),),
        undo=tuple(undo),
    )


MENDS = {"nginx.certificates_are_renewed": plan}
