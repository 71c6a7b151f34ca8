"""nginx is started, or loads what is on disk: only after `nginx -t` has accepted the whole of it."""

import datetime

from trueup.checks import NotLookedAtError
from trueup.judging import Verdict
from trueup.model.differences import unified
from trueup.model.written_sites import compared
from trueup.platform import Platform, SitePair
from trueup.repair.rehearsals import TEST
from trueup.repair.steps import Command, Layer, Level, Step

RELOAD = Command(("systemctl", "reload", "nginx.service"))
STILL_FOR = datetime.timedelta(minutes=10)
"""A configuration that changed later may be half of somebody's work (DECISIONS 16)."""


def start(verdict: Verdict, platform: Platform) -> Step:  # noqa: ARG001 - there is one nginx
    """Start it; it serves what is on disk."""
    return Step(
        fix="run_nginx",
        mends=verdict.question,
        level="safe",
        layer=Layer.WEB_SERVER,
        says="start nginx",
        commands=(TEST, Command(("systemctl", "start", "nginx.service"))),
        undo=(Command(("systemctl", "stop", "nginx.service")),),
    )


def reload(verdict: Verdict, platform: Platform) -> Step:
    """Load it; there is no way back to what ran, so what is loaded must be what is wanted."""
    level, because = how_safe(platform)
    return Step(
        fix="run_nginx",
        mends=verdict.question,
        level=level,
        layer=Layer.WEB_SERVER,
        says="let nginx load what is on disk",
        commands=(TEST, RELOAD),
        because=because,
    )


def how_safe(platform: Platform) -> tuple[Level, str]:
    """Safe only where every file of the sites is the tree's, and has lain still for ten minutes (DECISIONS 16)."""
    if not platform.tree:
        return "unsafe", "there is no tree that says what nginx should load"
    try:
        differing = [pair.key for pair in platform.site_pairs if not _is_as_in_the_tree(pair)]
        changed = platform.web_servers[0].currency.changed
    except NotLookedAtError as error:
        return "unsafe", str(error)
    if differing:
        return "unsafe", f"not as the tree has it: {', '.join(differing)}"
    now = datetime.datetime.fromisoformat(platform.facts.taken_at).timestamp()
    if changed and now - changed.changed < STILL_FOR.total_seconds():
        return "unsafe", f"{changed.path} changed less than ten minutes ago: somebody may be at work"
    return "safe", ""


def _is_as_in_the_tree(pair: SitePair) -> bool:
    if pair.in_tree is None or pair.on_host is None:
        return False
    return not unified(*compared(pair.in_tree, pair.on_host), "tree", "host")


MENDS = {"nginx.nginx_is_running": start, "nginx.running_configuration_is_current": reload}
