"""A unit that the next boot would not start is enabled."""

from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step


def plan(verdict: Verdict, platform: Platform) -> Step | None:  # noqa: ARG001 - what to enable stands in the finding
    """As the finding says, which names the unit that is to be enabled where there is a choice."""
    commands = verdict.remedy.commands if verdict.remedy else ()
    enabling = [argv for argv in commands if argv[:2] == ("systemctl", "enable")]
    if len(enabling) != 1:
        return None
    name = enabling[0][-1]
    return Step(
        fix="enable_unit",
        mends=verdict.question,
        level="safe",
        layer=Layer.SYSTEMD,
        says=f"enable {name}, so that the next boot starts it",
        commands=(Command(("systemctl", "enable", "--", name)),),
        undo=(Command(("systemctl", "disable", "--", name)),),
    )


MENDS = {
    "systemd.unit_is_enabled": plan,
    "network.docker_starts_at_boot": plan,
    "nginx.nginx_starts_at_boot": plan,
}
