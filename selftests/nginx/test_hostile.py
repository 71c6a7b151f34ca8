"""Whatever a file holds: an answer in bounded time, that can be written down, and never an exception."""

import time
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.collect.nginx_secrets import without_secrets
from trueup.facts.common import Problem
from trueup.facts.nginx import Configuration
from trueup.syntax.nginx_configuration import DEEPEST, MOST_PROBLEMS, configuration
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.nginx_refusals import refusals

MILLION = 1_000_000

HOSTILE = {
    "opening braces": "{" * MILLION,
    "closing braces": "}" * MILLION,
    "blocks in blocks": "a{" * MILLION,
    "empty blocks": "a{}" * MILLION,
    "semicolons": ";" * MILLION,
    "words": "a " * MILLION,
    "quotes": '"' * MILLION,
    "backslashes": "\\" * MILLION,
    "dollars": "$" * MILLION,
    "variables": "${" * MILLION,
    "a comment": "#" * MILLION,
    "zero bytes": "\0" * MILLION,
    "bytes that are not UTF-8": "\udcff" * MILLION,
    "includes of itself": "include main;" * 100_000,
    "includes of nothing": "include nothing;" * 100_000,
    "Lua without an end": "a_by_lua_block {" * 100_000,
    "includes that double at every level": "include b; include b;",
}


def read(text: str) -> Configuration:
    files = {
        f"/{name}": f"include {chr(ord(name) + 1)}; include {chr(ord(name) + 1)};"
        for name in "bcdefghijklmnopqrstuvwxy"
    }
    sources = {path: Source(path, body) for path, body in files.items()}
    return configuration("/main", Files({**sources, "/main": Source("/main", text)}))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_a_problem_that_can_be_written_down(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    started = time.perf_counter()
    found = read(HOSTILE[name])
    record_property("seconds", round(time.perf_counter() - started, 2))
    assert 0 < len(found.problems) <= MOST_PROBLEMS
    assert all(problem.at.file.startswith("/") and problem.at.line > 0 for problem in found.problems)
    assert msgspec.json.decode(msgspec.json.encode(found), type=Configuration) == found


def test_blocks_are_read_to_a_depth_that_every_reader_can_follow() -> None:
    deep = DEEPEST - 2
    found = read("events {} http {" + "location / {" * deep + "}" * deep + "}")
    assert found.problems == ()
    assert list(refusals(found.directives))
    assert without_secrets(found.directives) == found.directives


def test_a_byte_that_is_not_utf8_is_kept_in_sight() -> None:
    found = read("a \udce9;")
    assert found.directives[0].args == ("\\xe9",)


ANY = st.text("a {};\"'\\$#\n\0é\udcff()~=", max_size=40) | st.lists(
    st.sampled_from(
        [
            "http",
            "server",
            "location",
            "if",
            "{",
            "}",
            ";",
            "listen",
            "map",
            "proxy_pass",
            "return",
            "=",
            "~",
            "$a",
            "http://",
            "include",
            '"',
        ]
    ),
    max_size=30,
).map(" ".join)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(ANY)
def test_nothing_that_can_be_written_raises(text: str) -> None:
    found = read(text)
    problems: list[Problem] = [*found.problems, *refusals(found.directives)]
    msgspec.json.encode((problems, without_secrets(found.directives)))
