"""systemd reads its unit files again; nothing that runs is touched."""

from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step

READ_AGAIN = Command(("systemctl", "daemon-reload"))


def plan(verdict: Verdict, platform: Platform) -> Step:  # noqa: ARG001 - one command for every unit
    """Read them all: systemd knows no reload of one."""
    return Step(
        fix="reload_systemd",
        mends=verdict.question,
        level="safe",
        layer=Layer.SYSTEMD,
        says="let systemd read its unit files again",
        commands=(READ_AGAIN,),
    )


MENDS = {"systemd.daemon_is_reloaded": plan}
