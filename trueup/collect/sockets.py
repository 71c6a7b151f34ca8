"""Who listens: `ss -Htulnp`, which has no JSON (iproute2 6.1), and the control group of each process that does."""

import re
from collections.abc import Mapping

from trueup.collect.asking import CAPPED, Answer, Question
from trueup.facts.common import Place, Unavailable
from trueup.facts.sockets import Listener, Sockets
from trueup.syntax.secrets import redact_text
from trueup.syntax.valid_text import valid_text

_SCRIPT = (
    CAPPED
    + r"""
found=$(capped 4000000 $AS_ROOT ss -Htulnp) || exit
printf '%s\n\036\n' "$found"
printf '%s\n' "$found" | grep -o 'pid=[0-9]*' | sort -u | while IFS== read -r _ pid; do
    sed -nE "s/^(0:|[0-9]+:name=systemd):/$pid /p" "/proc/$pid/cgroup" 2>/dev/null
done
exit 0
"""
)
"""A process that has ended since has no control group, which is no fault."""

QUESTIONS = (Question("sockets", "ss -Htulnp", _SCRIPT, needs=("ss", "grep", "sort", "sed")),)

_PROCESS = re.compile(r'\("(?P<name>.*?)",pid=(?P<pid>\d+),fd=\d+\)(?=,\(|\)\s*$)')
_MAPPED = "::ffff:"
_UNIT = re.compile(r"[^/]+\.service")
_CONTAINER = re.compile(r"(?:docker-)?([0-9a-f]{64})(?:\.scope)?")
"""The last part of a container's control group: `/docker/<id>` (cgroupfs) or `docker-<id>.scope` (systemd)."""


def parse(answers: Mapping[str, Answer]) -> Sockets | Unavailable:
    """Every listening socket, or why it could not be seen."""
    answer, at = answers.get("sockets"), Place(command="ss -Htulnp")
    if answer is None:
        return Unavailable("the host's answer was cut short before its sockets", at)
    if answer.useless:
        return Unavailable(answer.useless, at)
    if answer.code:
        why = "ss did not answer in time" if answer.timed_out else f"ss failed: {answer.errors or answer.code}"
        return Unavailable(redact_text(valid_text(why)), at)
    try:
        lines, groups = valid_text(answer.output).split("\n\x1e\n")
        owners = _owners(groups)
        found = [_listener(line, owners) for line in lines.split("\n") if line.strip()]
    except (ValueError, IndexError):
        return Unavailable("the answer of ss makes no sense", at)
    return Sockets(tuple(sorted(found, key=lambda one: (one.protocol, one.port, one.address))))


def _owners(groups: str) -> dict[int, tuple[str, str]]:
    """The unit and the container of each process, from lines of a pid and a path; each empty where it is in none."""
    found: dict[int, tuple[str, str]] = {}
    for line in groups.splitlines():
        pid, _, path = line.partition(" ")
        parts = path.split("/")
        unit = next((part for part in reversed(parts) if _UNIT.fullmatch(part)), "")
        container = next((match[1] for part in reversed(parts) if (match := _CONTAINER.fullmatch(part))), "")
        known = found.get(int(pid), ("", ""))
        found[int(pid)] = (unit or known[0], container or known[1])
    return found


def _listener(line: str, owners: Mapping[int, tuple[str, str]]) -> Listener:
    """`tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=1,fd=6))`; a name may hold anything."""
    protocol, _, _, _, local, _, *users = line.split(None, 6)
    address, _, port = local.rpartition(":")
    held = list(_PROCESS.finditer(users[0])) if users else []
    pids = tuple(int(one["pid"]) for one in held)
    units, containers = zip(*(owners.get(pid, ("", "")) for pid in pids), strict=True) if pids else ((), ())
    return Listener(
        protocol=protocol,
        address=_address(address),
        port=int(port),
        processes=tuple(one["name"] for one in held),
        pids=pids,
        units=tuple(sorted({unit for unit in units if unit})),
        containers=tuple(sorted({container for container in containers if container})),
    )


def _address(text: str) -> str:
    plain = text.partition("%")[0].strip("[]")
    if text.startswith("["):
        plain = text.strip("[]").partition("%")[0]
    if plain == "*":
        return ""  # one socket of both families
    return plain.removeprefix(_MAPPED) if "." in plain else plain
