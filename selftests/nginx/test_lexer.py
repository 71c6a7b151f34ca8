"""Words: random ones against the real nginx, which repeats the name of a directive that it does not know."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trueup.syntax.nginx_lexer import BUFFER, Fault, Statement, statements

pytestmark = pytest.mark.programs

Judge = Callable[[str], tuple[str, int]]

UNKNOWN = re.compile(r'unknown directive "(.*)"', re.DOTALL)
PIECES = st.sampled_from(
    ["a", "b", "é", " ", "\n", "\t", "\r", ";", "{", "}", '"', "'", "\\", "$", "${", "#", ")", "(", "\\n", '\\"', "\\x"]
)
BOUNDED = settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def first(text: str) -> Statement | Fault:
    return next(iter(statements(text)))


def of_nginx(judge: Judge, text: str) -> tuple[str, int]:
    """What nginx says about the first statement, given where nothing is known: its word, or its complaint."""
    said, line = judge(text)
    said = said.replace("\udcc3", "é")  # it repeats one byte of a character that it did not expect
    unknown = UNKNOWN.fullmatch(said)
    return (f"word {unknown[1]}" if unknown else said), line


@BOUNDED
@given(st.lists(PIECES, min_size=1, max_size=9).map("".join))
@example('"a"b;')
@example("a}b;")
@example("\\")
@example("${{{;")
@example('"a");')
def test_the_first_statement_is_what_nginx_reads(judge: Judge, text: str) -> None:
    said, line = of_nginx(judge, text)
    found = next(iter(statements(text)), None)
    if isinstance(found, Fault):
        assert (found.text, found.line) == (said, line)
    elif found is None:
        assert said == 'no "events" section in configuration'
    elif found.end == "}":
        assert (said, line) == ('unexpected "}"', found.line)
    else:
        assert said == f"word {found.words[0]}"
        assert found.line <= line


@BOUNDED
@given(st.lists(PIECES, max_size=7).map("".join))
def test_the_words_after_the_first_are_what_nginx_reads(judge: Judge, middle: str) -> None:
    text = f"events {{}} http {{ server {{ listen 127.0.0.1:18080 backlog=7 {middle};\n"
    found = next(each for each in statements(text) if isinstance(each, Fault) or each.words[:1] == ("listen",))
    said, line = of_nginx(judge, text)
    if isinstance(found, Fault):
        assert (found.text, found.line) == (said, line)
    elif found.end == "{":
        assert said == 'directive "listen" is not terminated by ";"'
    elif found.words[3:]:
        assert said == f'invalid parameter "{found.words[3]}"'
    else:
        assert not said.startswith("invalid parameter")


@settings(BOUNDED, max_examples=60)
@given(
    st.sampled_from(['"', "'", "", "#"]),
    st.integers(BUFFER - 5, BUFFER + 3),
    st.sampled_from(["", ";", " ;", "\n\n;", "{", "\n"]),
    st.sampled_from(["", "x 1;", "é"]),
)
def test_a_word_that_fills_the_buffer_is_refused_as_nginx_refuses_it(
    judge: Judge, quote: str, length: int, end: str, before: str
) -> None:
    text = f"events {{}} http {{ types {{ {before} {quote}{'a' * length}{quote.strip('#')}{end}"
    said, line = judge(text)
    fault = next((each for each in statements(text) if isinstance(each, Fault)), None)
    if fault and "too long" in fault.text + said:
        assert (fault.text, fault.line) == (said, line)
    else:
        assert "too long" not in said


def test_a_statement_knows_the_line_and_column_of_its_first_character() -> None:
    found = list(statements('a 1;\n  "b"\n# x\n 2; c{\n\t}'))
    places = [(each.line, each.column) for each in found if not isinstance(each, Fault)]
    assert places == [(1, 1), (2, 3), (4, 5), (5, 2)]


def test_escapes_become_the_character_they_mean_in_quotes_and_out_of_them() -> None:
    for quote in ("", '"', "'"):
        found = first(f"{quote}^/x\\\\.y\\t\\n\\r\\\"\\'\\q{quote};")
        assert isinstance(found, Statement)
        assert found.words == ("^/x\\.y\t\n\r\"'\\q",)


def test_lua_is_skipped_whole_and_what_follows_it_is_read() -> None:
    lua = """content_by_lua_block {
        local t = { a = "}" } -- }
        --[[ } ]] local s = [==[ } ]] } ]==]
        if x then y = '\\'}' end
    } next 1;"""
    found = list(statements(lua))
    assert [each.words for each in found if isinstance(each, Statement)] == [
        ("content_by_lua_block",),
        (),
        ("next", "1"),
    ]
