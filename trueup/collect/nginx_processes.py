"""nginx's processes out of /proc: which role each has, and when it started (proc(5), field 22 of stat)."""

import re
from collections.abc import Iterable

from trueup.facts.nginx import Process

_TITLE = re.compile(r"nginx: (master process|worker process(?: is shutting down)?)")
_ROLES = {"master process": "master", "worker process": "worker", "worker process is shutting down": "leaving"}
_STATE = 0
_HALTED = {"T", "t"}
"""By a signal, or by a debugger."""

_START = 19


def processes(clock: tuple[str, ...], seen: Iterable[tuple[str, ...]]) -> tuple[Process, ...]:
    """The master and the workers, by pid; those in a container are not this nginx's.

    `clock` is the time of day, the uptime (both in seconds) and the ticks of a second; `seen` holds, for each process,
    its stat line, the NSpid line of its status, and its title. The start is exact to two ticks, 0.02 s.

    Raises:
        ValueError: a number is none.
        IndexError: a stat line is too short.
    """
    now, uptime, ticks = map(float, clock)
    found = []
    for stat, namespaces, title in seen:
        role = _TITLE.match(title)
        fields = stat[stat.rindex(")") + 1 :].split()
        if role and fields[_STATE] != "Z" and len(namespaces.split()) <= 2:
            started = now - uptime + int(fields[_START]) / ticks
            halted = fields[_STATE] in _HALTED
            found.append(Process(int(stat.split(" ", 1)[0]), _ROLES[role[1]], round(started, 3), halted))
    return tuple(sorted(found, key=lambda process: process.pid))
