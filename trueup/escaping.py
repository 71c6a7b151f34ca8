"""The one way from a value that somebody else wrote to what is shown: every report, table and document goes through it.

A name from a configuration may hold anything: escape sequences of terminals, controls of either set, marks that turn
the reading order or show nothing at all. None of them leaves here as it came.
"""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

_STEERS = re.compile(
    "["
    "\x00-\x08\x0a-\x1f\x7f-\x9f"  # controls, C0 and C1, but for the tab
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2"  # marks that format, or show nothing
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb"  # zero width, line ends, bidi, variants
    "\ud800-\udfff"  # half a character, as Python keeps a byte that is not UTF-8
    "\ufdd0-\ufdef\ufffe\uffff"  # no characters: XML refuses them
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
"""Characters that steer instead of showing (Unicode: Cc, Cf, Cs, Zl, Zp, Default_Ignorable, noncharacters)."""

LONGEST_IN_AN_ID = 120
"""Characters: a file name holds 255 bytes, and an environment variable, where pytest puts an id, 128 kB."""


def printable(text: str) -> str:
    r"""The text on one line, with whatever could steer a terminal or turn the reading order written as an escape.

    Tabs and spaces of every width are left as they are. The escape is Python's own: `\x1b`, `\u202e`, `\U000e0001`.
    """
    return text if text.isprintable() else _STEERS.sub(_escape, text)


def printable_lines(text: str) -> str:
    """A message of several lines, each of them printable."""
    return "\n".join(printable(line) for line in text.split("\n"))


def in_an_id(text: str) -> str:
    """The text of plain ASCII letters, digits and `_.:/-` only: ids stand in shells, file names and markup as they are.

    Whatever else is in it, or beyond LONGEST_IN_AN_ID, is replaced, so that two texts may become one.
    """
    return re.sub(r"[^A-Za-z0-9_.:/-]", "_", text[:LONGEST_IN_AN_ID])


def document(content: object, *, indent: int = 1, order: bool = False) -> bytes:
    """The content as JSON, ending in a newline; `indent=0` puts it on one line, `order` sorts every mapping.

    What steers stands in it as JSON's own escape, so that who decodes it gets the very value.
    """
    packed = _encoded(content, "sorted" if order else None)
    if indent:
        packed = msgspec.json.format(packed, indent=indent)
    if packed.isascii() and b"\x7f" not in packed:
        return packed + b"\n"
    lines = packed.decode().split("\n")  # the line ends of the format itself; those of values are escaped already
    return "\n".join(_STEERS.sub(_json_escape, line) for line in lines).encode() + b"\n"


def _encoded(content: object, order: Literal["sorted"] | None) -> bytes:
    try:
        return msgspec.json.encode(content, order=order)
    except UnicodeEncodeError:  # half a character, which UTF-8 does not have
        return msgspec.json.encode(_without_halves(msgspec.to_builtins(content)), order=order)


def _without_halves(value: object) -> object:
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", _escape, value)
    if isinstance(value, dict):
        return {_without_halves(key): _without_halves(below) for key, below in value.items()}
    if isinstance(value, list | tuple):
        return [_without_halves(below) for below in value]
    return value


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    return "".join(f"\\u{unit:04x}" for unit in _utf16(found[0]))


def _utf16(character: str) -> Iterator[int]:
    packed = character.encode("utf-16-be")
    return (int.from_bytes(packed[at : at + 2], "big") for at in range(0, len(packed), 2))
