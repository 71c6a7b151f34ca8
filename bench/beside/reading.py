"""What a reader meets in a tool's output: where the cause is named, how much there is, and whether it is repaired."""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Wanted:
    """What names the cause, and what repairs it: patterns that one line of an output must match."""

    cause: str
    remedy: str


@dataclass(frozen=True)
class Reading:
    """Lines are counted from 1, empty ones too; 0 where no line says it. `last`: the cause, counted from the end."""

    lines: int
    first: int
    last: int
    remedy: int


def read(output: str, wanted: Wanted) -> Reading:
    """Read one output against what it should say."""
    lines = output.rstrip("\n").split("\n")
    return Reading(
        lines=len(lines),
        first=_at(lines, wanted.cause),
        last=_at(lines[::-1], wanted.cause),
        remedy=_at(lines, wanted.remedy),
    )


def _at(lines: Sequence[str], pattern: str) -> int:
    found = re.compile(pattern)
    return next((number for number, line in enumerate(lines, 1) if found.search(line)), 0)
