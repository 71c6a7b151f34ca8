"""Variables that nothing sets: which, where they stand, and what may stand in for them where only the server knows.

A tree does not hold the server's `.env`. So that its files can be judged at all, each such variable gets a value that
compose takes in its place; wherever that value comes out, the variable's own name is put back.
"""

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from trueup.facts.common import Place
from trueup.syntax.compose_ports import ports_of
from trueup.syntax.interpolation import substituted
from trueup.syntax.yaml_source import Located, Step

FIRST = 61_000
"""Stand-ins are numbers from here on: a number is taken nearly everywhere, also as a port."""
ADDRESS = "203.0.113."
"""A stand-in for an address: of a network that is for documentation only (RFC 5737)."""

_DURATIONS = frozenset({
    "interval", "timeout", "start_period", "start_interval", "stop_grace_period", "delay", "monitor", "window",
})  # fmt: skip
_SWITCHES = frozenset({
    "external", "internal", "attachable", "privileged", "tty", "init", "read_only", "stdin_open", "disable", "required",
    "oom_kill_disable", "enable_ipv6", "enable_ipv4",
})  # fmt: skip
_WORDS = {"pull_policy": "always", "condition": "service_started", "protocol": "tcp", "cgroup": "host"}


def words(value: object) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Every text of a document with the path to it; what an alias repeats is visited once."""
    left: list[tuple[tuple[Step, ...], object]] = [((), value)]
    seen: set[int] = set()
    while left:
        path, one = left.pop()
        if isinstance(one, str):
            yield path, one
        elif isinstance(one, dict | list) and id(one) not in seen:
            seen.add(id(one))
            below: Iterable[tuple[Step, object]] = one.items() if isinstance(one, dict) else enumerate(one)
            left.extend(reversed([((*path, step), each) for step, each in below]))


def unset(documents: Iterable[Located], given: Mapping[str, str]) -> dict[str, Place]:
    """The variables that nothing sets and that have no other value there, each with the first place it stands at."""
    found: dict[str, Place] = {}
    for document in documents:
        for path, text in words(document.value):
            read = substituted(text, given)
            for name in (*read.unset, *read.required):
                if name not in found:
                    found[name] = document.place_of(path)
    return found


def stand_ins(documents: Iterable[Located], names: Iterable[str]) -> dict[str, str]:
    """A value for each of these variables that compose takes where they stand."""
    known = list(documents)
    texts = [(path, text) for document in known for path, text in words(document.value) if "$" in text]
    free = (number for number in itertools.count(FIRST) if not any(str(number) in text for _, text in texts))
    found = {name: str(next(free)) for name in names}
    numbers = dict(found)
    for name, number in numbers.items():
        for path, text in texts:
            read = substituted(text, numbers).text
            if number in read:
                found[name] = _suiting(path, read, number) or found[name]
    return found


def _suiting(path: tuple[Step, ...], text: str, number: str) -> str:
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    address = any(number in port.address for port in ports_of(text)) if key == "ports" else key == "host_ip"
    if address:
        return f"{ADDRESS}{int(number) % 250 + 1}"
    if key in _DURATIONS:
        return f"{number}s"
    if key in _SWITCHES:
        return "true"
    return _WORDS.get(key, "")


def put_back(value: Any, stood_in: Mapping[str, str]) -> Any:  # noqa: ANN401 - any part of a JSON document
    """The model with `${NAME}` wherever a stand-in came out."""
    names = {text: name for name, text in stood_in.items() if len(text) >= len(str(FIRST))}
    if not names:
        return value
    anywhere = re.compile("|".join(map(re.escape, sorted(names, key=len, reverse=True))))
    return _put_back(value, anywhere, names)


def _put_back(value: Any, anywhere: re.Pattern[str], names: Mapping[str, str]) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, dict):
        return {key: _put_back(each, anywhere, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_put_back(each, anywhere, names) for each in value]
    if isinstance(value, str) or (isinstance(value, int) and str(value) in names):
        return anywhere.sub(lambda found: f"${{{names[found[0]]}}}", str(value))
    return value
