"""How long a unit may take to start, and whether it pulls an image meanwhile (systemd.service(5), TimeoutStartSec=)."""

import math
import re
from posixpath import basename

from trueup.commands.compose import read_compose
from trueup.commands.docker_run import docker_subcommand
from trueup.commands.programs import Program, programs
from trueup.commands.units import value
from trueup.facts.common import Place
from trueup.facts.systemd import UnitFile

DEFAULT = 90.0
"""Seconds: DefaultTimeoutStartSec= (systemd-system.conf(5))."""

_IN_THE_BACKGROUND = frozenset({"simple", "exec", "idle", ""})
"""Types whose ExecStart= is started, and not waited for."""

_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-zA-Zµ]*)")
_SECONDS = {
    **dict.fromkeys(("usec", "us", "µs"), 1e-6),
    **dict.fromkeys(("msec", "ms"), 1e-3),
    **dict.fromkeys(("seconds", "second", "sec", "s", ""), 1.0),
    **dict.fromkeys(("minutes", "minute", "min", "m"), 60.0),
    **dict.fromkeys(("hours", "hour", "hr", "h"), 3600.0),
    **dict.fromkeys(("days", "day", "d"), 86400.0),
    **dict.fromkeys(("weeks", "week", "w"), 604800.0),
    **dict.fromkeys(("months", "month", "M"), 2629800.0),
    **dict.fromkeys(("years", "year", "y"), 31557600.0),
}
"""systemd.time(7), "Parsing Time Spans"."""


def pulls(unit: UnitFile) -> tuple[Program, ...]:
    """Every command that pulls an image while the unit counts as starting."""
    kind = _type(unit)
    keys = ["ExecCondition", "ExecStartPre", "ExecStartPost"]
    if kind not in _IN_THE_BACKGROUND:
        keys.append("ExecStart")
    return tuple(found for found in programs(unit, keys) if isinstance(found, Program) and _pulls(found))


def start_timeout(unit: UnitFile) -> tuple[float, Place]:
    """Seconds, infinite where systemd waits for ever, and where that is said; a value it refuses is as unsaid."""
    unsaid = math.inf if _type(unit) == "oneshot" else DEFAULT
    allowed, at = unsaid, Place(unit.path)
    for setting in unit.settings:
        if setting.section == "Service" and setting.key in {"TimeoutStartSec", "TimeoutSec"}:
            span = time_span(setting.value) if setting.value else unsaid
            if span is not None:
                allowed, at = span or math.inf, setting.at
    return allowed, at


def time_span(text: str) -> float | None:
    """Seconds of `900`, `5min 20s` or `infinity`; None for what systemd would refuse."""
    if text.strip() == "infinity":
        return math.inf
    total, position = 0.0, 0
    while position < len(text.rstrip()):
        part = _SPAN.match(text, position)
        if not part or part[2] not in _SECONDS:
            return None
        total, position = total + float(part[1]) * _SECONDS[part[2]], part.end()
    return total if text.strip() else None


def _type(unit: UnitFile) -> str:
    setting = value(unit, "Service", "Type")
    return setting.value if setting else ""


def _pulls(program: Program) -> bool:
    name = basename(program.argv[0])
    if name in {"docker-compose", "docker-compose-v2"}:
        return read_compose(program, program.argv[1:]).subcommand == "pull"
    if name != "docker":
        return False
    subcommand, words, _ = docker_subcommand(program.argv)
    if subcommand == "compose":
        return read_compose(program, words).subcommand == "pull"
    return subcommand == "pull" or (subcommand == "image" and words[:1] == ("pull",))
