"""YAML as a person would write it: plain where the text stays itself, else in double quotes."""

import re
from collections.abc import Iterable

import yaml

from trueup.syntax.yaml_words import PREFIX, meaning

_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9_./:@+=~*-]*")
_LINE_ENDS = frozenset("\x85\u2028\u2029\ufeff")
SURROGATES = re.compile("[\ud800-\udfff]")
"""Half characters: YAML cannot say them."""


def scalar(value: str | float) -> str:
    """The value as one word of YAML, in block and in flow style, that means exactly this text or number.

    Raises:
        ValueError: the text holds half a character, which YAML cannot say.
    """
    if not isinstance(value, str):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if SURROGATES.search(value):
        raise ValueError(f"YAML cannot say {value!a}")
    if _PLAIN.fullmatch(value) and not value.endswith(":") and _means_itself(value):
        return value
    return '"' + "".join(_character(letter) for letter in value) + '"'


def flow(values: Iterable[str | float]) -> str:
    """A list on one line."""
    return f"[{', '.join(map(scalar, values))}]"


def mapping(pairs: Iterable[tuple[str, str]]) -> str:
    """A mapping on one line, of keys as they are and of values that are YAML already."""
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}"


def _means_itself(text: str) -> bool:
    """Whether it is text to YAML 1.1 and to 1.2 alike: neither a number, nor a date, nor a word such as `no`."""
    of_1_1 = yaml.compose(text, Loader=yaml.SafeLoader)
    return of_1_1 is not None and of_1_1.tag == f"{PREFIX}str" and meaning(text) == text


def _character(letter: str) -> str:
    if letter in {'"', "\\"}:
        return "\\" + letter
    code = ord(letter)
    if letter.isprintable() and letter not in _LINE_ENDS:
        return letter
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
