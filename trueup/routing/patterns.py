"""nginx's regular expressions: PCRE on bytes.

`re` takes those that mean the same to both, the package pcre2 the rest.
"""

import re
from collections.abc import Mapping
from typing import Protocol

import msgspec

from trueup.routing.answer import UndecidedError

_SAME = re.compile(
    rb"""(?: [^\\\[\](){}*+?^$|] | \\[dDwWsSbBAnrtf] | \\[^a-zA-Z0-9] | \\x[0-9a-fA-F]{2}
      | \((?:\?(?:[:=!>]|<[=!]|P?<[A-Za-z_][A-Za-z0-9_]*>))? | \) | [|^$] | (?:[*+?]|\{[0-9]+(?:,[0-9]*)?\})[?+]?
      | \[\^?\]?(?: [^\\\[\]&~|-] | -(?!-) | \\[dDwWsSnrtf] | \\[^a-zA-Z0-9] | &(?!&) | ~(?!~) | \|(?!\|) )*\] )*""",
    re.VERBOSE | re.DOTALL,
)
_NESTED_REPEAT = re.compile(rb"[*+}][^()]*\)[*+{]")
_NAME = re.compile(rb"\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>")
_QUOTED_NAME = re.compile(rb"\(\?'([A-Za-z_][A-Za-z0-9_]*)'")


class Captures(msgspec.Struct, frozen=True):
    """What the last match captured: `groups` from $1 on, up to the last that took part; names in small letters."""

    groups: tuple[bytes, ...] = ()
    named: Mapping[str, bytes] = msgspec.field(default_factory=dict)


class Search(Protocol):
    """A search in bytes: the groups in order and by name, or None."""

    def __call__(self, subject: bytes) -> Captures | None:
        """Search anywhere in the subject."""


class Pattern:
    """A compiled expression. `names` are the variables that a match sets; `captures` says whether it has a group."""

    def __init__(self, text: bytes, *, caseless: bool = False) -> None:
        self.names = tuple(name.decode().lower() for name in (*_NAME.findall(text), *_QUOTED_NAME.findall(text)))
        compiled = _compiled(text, caseless=caseless)
        if compiled is not None:
            self.captures = compiled.groups > 0
            self._search: Search | None = _by_re(compiled)
        else:
            self.captures = b"(" in text
            self._search = _by_pcre(text, caseless=caseless)

    def search(self, subject: bytes) -> Captures | None:
        """Raises UndecidedError where neither engine can say what PCRE would."""
        if self._search is None:
            raise UndecidedError("a regular expression that only PCRE understands (the package pcre2 is missing)")
        return self._search(subject)


def _compiled(text: bytes, *, caseless: bool) -> re.Pattern[bytes] | None:
    if not _SAME.fullmatch(text) or _NESTED_REPEAT.search(text):
        return None
    try:
        return re.compile(_NAME.sub(rb"(?P<\1>", text), re.IGNORECASE if caseless else re.NOFLAG)
    except re.error:
        return None


def _captures(groups: tuple[bytes | None, ...], last: int, named: Mapping[str, bytes | None]) -> Captures:
    return Captures(
        tuple(group or b"" for group in groups[:last]),
        {name.lower(): value or b"" for name, value in named.items()},
    )


def _last(groups: tuple[bytes | None, ...]) -> int:
    return max((number for number, group in enumerate(groups, 1) if group is not None), default=0)


def _by_re(compiled: re.Pattern[bytes]) -> Search:
    def search(subject: bytes) -> Captures | None:
        if not (found := compiled.search(subject)):
            return None
        groups = found.groups()
        return _captures((found[0], *groups), _last(groups) + 1, found.groupdict())

    return search


def _by_pcre(text: bytes, *, caseless: bool) -> Search | None:
    try:
        import pcre2
    except ImportError:
        return None
    try:
        compiled = pcre2.compile(text, flags=pcre2.IGNORECASE if caseless else 0, jit=False)
    except (pcre2.PatternError, ValueError, TypeError):
        return None

    def search(subject: bytes) -> Captures | None:
        try:
            found = compiled.search(subject)
        except pcre2.LibraryError as error:
            raise UndecidedError("PCRE gave a regular expression up") from error
        if not found:
            return None
        groups = tuple(found.groups())
        return _captures((found[0], *groups), _last(groups) + 1, found.groupdict())

    return search
