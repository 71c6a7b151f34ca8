"""nginx's words, exactly as ngx_conf_read_token() sees them: quotes, escapes, `${`, comments, and its 4096-byte limit.

One regular expression takes a word with the space before it. What it cannot take is a fault, in nginx's own words.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator

import msgspec

from trueup.syntax.nginx_lua import end_of_lua

BUFFER = 4096
"""Bytes: nginx reads its files through a buffer of this size, and no word or comment may fill it."""

_SURELY_SHORT = BUFFER // 4 - 8
_TOKEN = re.compile(
    r"""(?:[ \t\r\n]++|\#[^\n]*+)*
    (?: ((?![}\#"'])(?:[^\\$\ \t\r\n;{]++|\\(?:.|\Z)|\${*+)+)
      | "((?:[^"\\]++|\\.)*)"(?=[\ \t\r\n;{)]|\Z)
      | '((?:[^'\\]++|\\.)*)'(?=[\ \t\r\n;{)]|\Z)
      | ([;{}]) )""",
    re.DOTALL | re.VERBOSE,
)
_SPACE = re.compile(r"(?:[ \t\r\n]++|\#[^\n]*+)*")
_COMMENT = re.compile(r"#[^\n]*")
_QUOTED = re.compile(r""""(?:[^"\\]++|\\.)*"|'(?:[^'\\]++|\\.)*'""", re.DOTALL)
_ESCAPE = re.compile(r"""\\(["'\\trn])""")
_MEANING = {"t": "\t", "r": "\r", "n": "\n"}
_WHITE = ("", " ", "\t", "\r", "\n")
_PUNCTUATION = 4
_LAST_QUOTED = 3


class Statement(msgspec.Struct, frozen=True):
    """Words up to `;` or `{`, or a lone `}` without words. `line` and `column` are those of its first character."""

    words: tuple[str, ...]
    end: str
    line: int
    column: int


class Fault(msgspec.Struct, frozen=True):
    """What nginx would say and at which line; after one that is `final` nothing more can be read."""

    text: str
    line: int
    final: bool = True


def statements(text: str) -> Iterator[Statement | Fault]:
    """The statements of one file in order; never raises, whatever the text."""
    newlines = [found.start() for found in re.finditer("\n", text)]
    words: list[str] = []
    first = at = 0
    match = _TOKEN.match
    while token := match(text, at):
        kind = token.lastindex or 0
        if token.end() - at > _SURELY_SHORT and (fault := _too_long(text, at, token)):
            yield fault
            return
        at = token.end()
        if kind != _PUNCTUATION:
            word = token[kind]
            if not words:
                first = token.start(kind) - (kind > 1)
            words.append(_unescaped(word) if "\\" in word else word)
            continue
        mark = token[_PUNCTUATION]
        if bool(words) is (mark == "}"):
            yield Fault(f'unexpected "{mark}"', bisect_left(newlines, at - 1) + 1, final=mark == "{")
            if mark != "}":
                continue
            yield _statement(words, ";", first, newlines)
            words = []
        yield _statement(words, mark, first if words else at - 1, newlines)
        if mark == "{" and words[0].endswith("_by_lua_block"):
            at = end_of_lua(text, at)
        words = []
    if fault := _ending(text, at, words):
        yield fault


def _statement(words: list[str], end: str, offset: int, newlines: list[int]) -> Statement:
    line = bisect_left(newlines, offset)
    return Statement(tuple(words), end, line + 1, offset - (newlines[line - 1] if line else -1))


def _unescaped(raw: str) -> str:
    return _ESCAPE.sub(lambda found: _MEANING.get(found[1], found[1]), raw)


def _ending(text: str, at: int, words: list[str]) -> Fault | None:
    """Why no further word could be read, or None at a proper end of the file."""
    start = _SPACE.match(text, at).end()  # type: ignore[union-attr] # it matches the empty string too
    if fault := _too_long_comment(text, at, start):
        return fault
    if start < len(text):
        if quoted := _QUOTED.match(text, start):
            return Fault(f'unexpected "{text[quoted.end()]}"', _line(text, quoted.end()))
        if _bytes(text[start + 1 :]) > BUFFER:
            return Fault(
                f'too long parameter, probably missing terminating "{text[start]}" character', _line(text, start + 1)
            )
    elif not words:
        return None
    return Fault('unexpected end of file, expecting ";" or "}"', _line(text, len(text)))


def _too_long(text: str, at: int, token: re.Match[str]) -> Fault | None:
    """Whether nginx's buffer is full before it is done with this token."""
    kind = token.lastindex or 0
    start = token.start(kind)
    if fault := _too_long_comment(text, at, start):
        return fault
    quote = 1 < kind <= _LAST_QUOTED
    if quote and _bytes(token[kind]) >= BUFFER:
        return Fault(
            f'too long parameter, probably missing terminating "{text[start - 1]}" character', _line(text, start)
        )
    # nginx must read what ends a word before it lets go of it; when that is white space, one character more
    after = text[token.end() : token.end() + 2]
    read = _bytes(token[kind]) + quote + (after[:1] in _WHITE and len(after) - 1)
    if kind != _PUNCTUATION and read >= BUFFER:
        return Fault(f'too long parameter "{_ten_bytes(token[kind])}..." started', _line(text, start))
    return None


def _too_long_comment(text: str, start: int, end: int) -> Fault | None:
    for comment in _COMMENT.finditer(text, start, end):
        length = _bytes(comment[0])
        if length > BUFFER or (length == BUFFER and comment.end() < len(text)):
            return Fault(f'too long parameter "{_ten_bytes(comment[0])}..." started', _line(text, comment.start()))
    return None


def _bytes(text: str) -> int:
    return len(text.encode(errors="surrogateescape"))


def _ten_bytes(text: str) -> str:
    return text[:10].encode(errors="surrogateescape")[:10].decode(errors="ignore")


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
