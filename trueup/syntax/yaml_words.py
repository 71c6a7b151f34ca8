"""What a YAML word means: YAML 1.2, not the 1.1 of PyYAML, so that `22:22`, `on` and dates stay text.

Written down for people who write configuration: a number with a leading zero stays text too, since its readers
disagree (0644 is 420 to some, 644 to others). Source: YAML 1.2.2, section 10.3, the core schema.
"""

import re
from collections.abc import Callable

PREFIX = "tag:yaml.org,2002:"

_LIKELY = frozenset("+-.0123456789~ntfNTF")
_CONSTANTS = {"": None, "~": None} | {
    spelling: value
    for word, value in (("null", None), ("true", True), ("false", False))
    for spelling in (word, word.capitalize(), word.upper())
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,299})")
_BASED = re.compile(r"0(?:o[0-7]{1,300}|x[0-9a-fA-F]{1,300})")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


def meaning(text: str) -> object:
    """The value of an unquoted word: null, a boolean, a number, or the text itself."""
    if text and text[0] not in _LIKELY:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(text):
            return convert(text)
    return text


def _based(text: str) -> int:
    return int(text, 0)


def _special(text: str) -> float:
    return float(text.replace(".", "", 1))


_NUMBERS: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (_INTEGER, int),
    (_BASED, _based),
    (_FLOAT, float),
    (_SPECIAL, _special),
)


def tagged(tag: str | None, text: str, *, plain: bool) -> object:
    """The value of a scalar with its tag, if any: a tag that is not YAML's own changes nothing."""
    if tag in {"!", PREFIX + "str"}:
        return text
    asked_for_another_type = tag is not None and tag.startswith(PREFIX)
    return meaning(text) if plain or asked_for_another_type else text
