"""Whatever a name holds, nothing of it steers who reads it, and JSON gives the very name back."""

import json
import unicodedata
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from trueup.escaping import LONGEST_IN_AN_ID, document, in_an_id, printable, printable_lines

STEERING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
ODD = '\x1b\x7f\x9b\x85\u202e\u200b\ud800\udcff\ufeff\u2028\t\n"\\<'
HOSTILE = st.text(st.one_of(st.characters(), st.sampled_from(ODD)))
VALUES = st.recursive(
    st.one_of(HOSTILE, st.integers(-(2**53), 2**53), st.booleans(), st.none()),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(HOSTILE, below, max_size=4)),
    max_leaves=12,
)


def steers(character: str) -> bool:
    return unicodedata.category(character) in STEERING


@settings(deadline=None)
@given(HOSTILE)
def test_printable_text_is_one_line_that_steers_nothing_and_stays_as_it_is(text: str) -> None:
    shown = printable(text)
    assert not any(steers(character) for character in shown.replace("\t", ""))
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    shown.encode()
    ET.fromstring(f"<a>{shown.replace('&', '').replace('<', '')}</a>")  # noqa: S314 - our own text


@given(st.characters())
def test_one_character_is_left_alone_or_escaped_as_python_writes_it(character: str) -> None:
    assert printable(character) in {character, ascii(character)[1:-1], f"\\x{ord(character):02x}"}
    if not steers(character) and character.isprintable():
        assert printable(character) == character or unicodedata.category(character) in {"Mn", "Lo"}


def test_what_people_write_is_left_alone() -> None:
    for text in ("api-gpt-v1", "日本語\u3000名", "a\tb", "émoji 🎉", "<b>&\"'`$(x)"):
        assert printable(text) == text


@given(HOSTILE)
def test_lines_stay_lines(text: str) -> None:
    shown = printable_lines(text)
    assert shown.count("\n") == text.count("\n")
    assert not any(steers(character) for character in shown if character not in "\t\n")


@given(HOSTILE)
def test_what_stands_in_an_id_is_plain_and_bounded(text: str) -> None:
    shown = in_an_id(text)
    assert shown.isascii()
    assert not set(shown) & set(" \t\n'\"`$&;|<>()[]{}*?\\!#~\x7f\x1b")
    assert len(shown) <= LONGEST_IN_AN_ID


@settings(deadline=None)
@given(VALUES, st.sampled_from([0, 1]))
def test_a_document_holds_nothing_raw_and_gives_every_value_back(value: object, indent: int) -> None:
    packed = document(value, indent=indent)
    text = packed.decode()
    assert not any(steers(character) for character in text if character != "\n")
    assert text.endswith("\n")
    assert indent or text.count("\n") == 1
    if not any(0xD800 <= ord(character) <= 0xDFFF for character in json.dumps(value, ensure_ascii=False)):
        assert json.loads(packed) == value


def test_half_a_character_in_a_document_is_written_as_an_escape() -> None:
    assert json.loads(document({"caf\udce9": ["\ud800"]})) == {"caf\\udce9": ["\\ud800"]}
