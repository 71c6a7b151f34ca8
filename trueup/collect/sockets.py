"""Who listens: `ss -Htulnp`, which has no JSON (iproute2 6.1)."""

import re
from collections.abc import Mapping

from trueup.collect.asking import Answer, Question
from trueup.facts.common import Place, Unavailable
from trueup.facts.sockets import Listener, Sockets
from trueup.syntax.secrets import redact_text
from trueup.syntax.valid_text import valid_text

QUESTIONS = (Question("sockets", "ss -Htulnp", "$AS_ROOT ss -Htulnp"),)

_PROCESS = re.compile(r'\("(?P<name>.*?)",pid=(?P<pid>\d+),fd=\d+\)(?=,\(|\)\s*$)')
_MAPPED = "::ffff:"


def parse(answers: Mapping[str, Answer]) -> Sockets | Unavailable:
    """Every listening socket, or why it could not be seen."""
    answer, at = answers.get("sockets"), Place(command="ss -Htulnp")
    if answer is None:
        return Unavailable("the host's answer was cut short before its sockets", at)
    if answer.code:
        why = "ss did not answer in time" if answer.timed_out else f"ss failed: {answer.errors or answer.code}"
        return Unavailable(redact_text(valid_text(why)), at)
    try:
        found = [_listener(line) for line in valid_text(answer.output).split("\n") if line.strip()]
    except (ValueError, IndexError):
        return Unavailable("the answer of ss makes no sense", at)
    return Sockets(tuple(sorted(found, key=lambda one: (one.protocol, one.port, one.address))))


def _listener(line: str) -> Listener:
    """`tcp LISTEN 0 511 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=1,fd=6))`; a name may hold anything."""
    protocol, _, _, _, local, _, *users = line.split(None, 6)
    address, _, port = local.rpartition(":")
    held = list(_PROCESS.finditer(users[0])) if users else []
    return Listener(
        protocol=protocol,
        address=_address(address),
        port=int(port),
        processes=tuple(one["name"] for one in held),
        pids=tuple(int(one["pid"]) for one in held),
    )


def _address(text: str) -> str:
    plain = text.partition("%")[0].strip("[]")
    if text.startswith("["):
        plain = text.strip("[]").partition("%")[0]
    if plain == "*":
        return ""  # one socket of both families
    return plain.removeprefix(_MAPPED) if "." in plain else plain
