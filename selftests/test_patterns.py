"""Patterns that every Python reads alike: no group repeats possessively, which errs before 3.11.5, as in Debian 12.

A group that had begun to match once more, and failed, took with it what it had begun with (gh-100061, gh-106052).
That of one character or class is sound.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.paths import CHECKOUT

SOURCES = sorted(path for folder in ("trueup", "tests", "lab") for path in (CHECKOUT / folder).rglob("*.py"))
A_CHARACTER = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]", re.DOTALL)
REPEATED_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9]*,?[0-9]*\})\+")


def repeats(pattern: str) -> bool:
    """Whether a group is repeated possessively in it."""
    return bool(REPEATED_GROUP.search(A_CHARACTER.sub("x", pattern)))


def texts(path: Path) -> Iterator[str]:
    """Every text of a source, as Python has it."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            yield node.value if isinstance(node.value, str) else node.value.decode("latin-1")


def test_no_group_is_repeated_possessively() -> None:
    assert SOURCES
    found = [f"{path.relative_to(CHECKOUT)}: {text!r}" for path in SOURCES for text in texts(path) if repeats(text)]
    assert not found, f"Debian 12's Python reads these otherwise: {found}"


@pytest.mark.parametrize("pattern", ["(?:/[^/]*+)++", "(a|b)*+", "(ab)?+", "(?:ab){2,3}+", r"(\)x)*+"])
def test_a_repeated_group_is_seen(pattern: str) -> None:
    assert repeats(pattern)


@pytest.mark.parametrize("pattern", ["a++", "[()*+]*+", r"\)++", r"(?:[^\])*+]++|\\.)*", "(?:a)+"])
def test_a_repeated_character_is_none(pattern: str) -> None:
    assert not repeats(pattern)
