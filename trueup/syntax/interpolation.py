"""`${X}` in compose files and env files: what it becomes, and which variables nothing sets.

Source: the compose specification, "Interpolation". `$$` is a dollar sign; `-`, `?` and `+` with a colon before them
take an empty value for an unset one.
"""

import re
from collections.abc import Mapping

import msgspec

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BRACE = re.compile(r"\$\$|\$\{|\}")
_OPERATOR = re.compile(r":?[-?+]")

DEEPEST = 50
"""Levels of `${A:-${B:-...}}`; deeper ones stay as they are written."""


class Substituted(msgspec.Struct, frozen=True):
    """The text that compose reads. `unset` became nothing; `required` are those without which compose refuses."""

    text: str
    unset: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


def substituted(text: str, given: Mapping[str, str]) -> Substituted:
    """The text with every variable replaced; what is no variable stays as it is."""
    if "$" not in text:
        return Substituted(text)
    reading = _Reading(given)
    return Substituted(reading.read(text, DEEPEST), tuple(reading.unset), tuple(reading.required))


class _Reading:
    def __init__(self, given: Mapping[str, str]) -> None:
        self.given = given
        self.unset: dict[str, None] = {}
        self.required: dict[str, None] = {}

    def read(self, text: str, levels: int) -> str:
        parts, at, closings = [], 0, _closings(text)
        while (dollar := text.find("$", at)) >= 0:
            parts.append(text[at:dollar])
            found, at = self._variable(text, dollar, closings, levels)
            parts.append(found)
        return "".join((*parts, text[at:]))

    def _variable(self, text: str, dollar: int, closings: Mapping[int, int], levels: int) -> tuple[str, int]:
        """What stands at the dollar sign becomes, and where to read on."""
        if text.startswith("$$", dollar):
            return "$", dollar + 2
        if name := _NAME.match(text, dollar + 1):
            return self._plain(name[0]), name.end()
        name = _NAME.match(text, dollar + 2) if text.startswith("${", dollar) else None
        end = closings.get(dollar + 2, -1) if name else -1
        if name is None or end < 0 or not levels:
            return "$", dollar + 1
        if name.end() == end:
            return self._plain(name[0]), end + 1
        operator = _OPERATOR.match(text, name.end())
        if operator is None:
            return "$", dollar + 1
        return self._decided(name[0], operator[0], text[operator.end() : end], levels), end + 1

    def _plain(self, name: str) -> str:
        if name not in self.given:
            self.unset[name] = None
        return self.given.get(name, "")

    def _decided(self, name: str, operator: str, argument: str, levels: int) -> str:
        value = self.given.get(name)
        is_there = bool(value) if operator.startswith(":") else value is not None
        if operator.endswith("+"):
            return self.read(argument, levels - 1) if is_there else ""
        if is_there:
            return value or ""
        if operator.endswith("?"):
            self.required[name] = None
            return ""
        return self.read(argument, levels - 1)


def _closings(text: str) -> dict[int, int]:
    """Where each `${` is closed, by where what it holds begins; in one pass, however they nest."""
    found: dict[int, int] = {}
    begun: list[int] = []
    for brace in _BRACE.finditer(text):
        if brace[0] == "${":
            begun.append(brace.end())
        elif brace[0] == "}" and begun:
            found[begun.pop()] = brace.start()
    return found
