"""How systemd takes a setting's value apart into words (systemd.syntax(7), "Quoting").

Quotes of both kinds may stand anywhere in a word, and C escapes count inside both. A backslash before a
character that is no escape stays (systemd warns of it and keeps it too).
"""

import re

import msgspec

BLANKS = " \t\n\r"

_LITERAL = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "s": " ",
    "\\": "\\", '"': '"', "'": "'",
}  # fmt: skip
_NUMERIC = re.compile(r"x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})")


_PLAIN = re.compile(r"[^\s\"'\\\x80-\U0010ffff]+")
"""What means itself: most words are nothing else."""

_ENDS = {"", *BLANKS}


class QuotingError(ValueError):
    """A quote that nothing closes: systemd ignores or refuses the setting."""


class Word(msgspec.Struct, frozen=True):
    """One word and where it stands in the value; `raw` is as written, `text` is what a program gets."""

    text: str
    raw: str
    start: int

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.start + len(self.raw)


def words(value: str) -> tuple[Word, ...]:
    """All words of a value.

    Raises:
        QuotingError: the quoting is unbalanced.
    """
    found = []
    position = _skip_blanks(value, 0)
    while position < len(value):
        word = next_word(value, position)
        found.append(word)
        position = _skip_blanks(value, word.end)
    return tuple(found)


def next_word(value: str, start: int) -> Word:
    """The word at `start`, where no blank may be.

    Raises:
        QuotingError: the quoting is unbalanced.
    """
    plain = _PLAIN.match(value, start)
    if plain and value[plain.end() : plain.end() + 1] in _ENDS:
        return Word(plain[0], plain[0], start)
    text, quote, position = bytearray(), "", start
    while position < len(value) and (quote or value[position] not in BLANKS):
        character = value[position]
        if character == "\\":
            decoded, position = _escape(value, position + 1)
            text += decoded
        elif character == quote or (not quote and character in "\"'"):
            quote = "" if quote else character
            position += 1
        else:
            text += character.encode(errors="surrogateescape")
            position += 1
    if quote:
        raise QuotingError("a quote is never closed")
    return Word(text.decode(errors="backslashreplace"), value[start:position], start)


def unknown_escapes(value: str) -> tuple[str, ...]:
    r"""The backslashes that mean nothing, each with what follows it: systemd warns of them, and keeps them."""
    found, position = [], value.find("\\")
    while 0 <= position < len(value) - 1:
        decoded, end = _escape(value, position + 1)
        kept = "\\" + value[position + 1]
        if decoded == kept.encode(errors="surrogateescape") and kept != "\\\\":
            found.append(kept)
        position = value.find("\\", end)
    return tuple(found)


def _escape(value: str, position: int) -> tuple[bytes, int]:
    """What the escape behind the backslash means, and the position behind it."""
    if value[position : position + 1] in _LITERAL:
        return _LITERAL[value[position]].encode(), position + 1
    number = _NUMERIC.match(value, position)
    decoded = _decoded(number) if number else b""
    if number and decoded:
        return decoded, number.end()
    return ("\\" + value[position : position + 1]).encode(errors="surrogateescape"), position + 1


def _decoded(number: re.Match[str]) -> bytes:
    """The byte or character that a number means; nothing where systemd takes it as no escape at all."""
    if number[1] or number[4]:
        code = int(number[1], 16) if number[1] else int(number[4], 8)
        return bytes([code]) if 0 < code <= 0xFF else b""
    code = int(number[2] or number[3], 16)
    return chr(code).encode() if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else b""


def _skip_blanks(value: str, position: int) -> int:
    while position < len(value) and value[position] in BLANKS:
        position += 1
    return position
