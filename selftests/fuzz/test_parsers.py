"""Whatever a parser is given: only its declared refusal, in bounded time, and nothing that cannot be written down."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from selftests.fuzz.seeds import inputs_of
from selftests.fuzz.targets import TARGETS

CRASHERS = Path(__file__).parent / "crashers"
SECONDS = 10.0
"""Of processor time, ten times what any of these inputs takes here: a busy machine is no fault of a parser."""

FOUND = sorted(path for path in CRASHERS.glob("*/*") if path.is_file())


def bytes_of(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_that_words_of_its_language_make_breaks_a_parser(target: str) -> None:
    words = st.lists(st.sampled_from(inputs_of(target)), max_size=24).map("".join).map(bytes_of)
    spaced = st.lists(st.sampled_from(inputs_of(target)), max_size=24).map(" ".join).map(bytes_of)

    @settings(max_examples=250, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @example(b"")
    @given(words | spaced | st.binary(max_size=40))
    def judged(data: bytes) -> None:
        started = time.process_time()
        TARGETS[target](data)
        assert time.process_time() - started < SECONDS

    judged()


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_parser_no_longer_does(path: Path) -> None:
    started = time.process_time()
    TARGETS[path.parent.name](path.read_bytes())
    assert time.process_time() - started < SECONDS


MUCH = 300_000
LONG = {
    "one letter": b"a" * MUCH,
    "assignments": b"a=" * (MUCH // 2),
    "blanks": b" " * MUCH,
    "dashes": b"-" * MUCH,
    "flags": b"-a " * (MUCH // 3),
    "quotes": b'"' * MUCH,
    "colons": b":" * MUCH,
    "lines": b"a\n" * (MUCH // 2),
    "continued lines": b"[Service]\n" + b"a\\\n" * (MUCH // 3),
    "dotted": b"a.b-c_" * (MUCH // 6),
    "schemes": b"a://" * (MUCH // 4),
    "brackets": b"[" * MUCH,
    "zero bytes": b"\0" * MUCH,
    "escapes": b"\x1b[31m" * (MUCH // 5),
}


@pytest.mark.parametrize("target", TARGETS)
def test_much_of_one_thing_is_taken_in_bounded_time(target: str) -> None:
    for name, data in LONG.items():
        started = time.process_time()
        TARGETS[target](data)
        took = time.process_time() - started
        assert took < SECONDS, f"{name}: {took:.1f} s"
