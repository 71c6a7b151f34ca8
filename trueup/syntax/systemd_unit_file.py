"""The text of one unit file or drop-in, read as systemd 252 reads it (systemd.syntax(7)).

Whatever systemd would ignore or refuse becomes a problem with its line; nothing is ever raised. Values are as
written: not masked, not unquoted, specifiers untouched.
"""

import re
from collections.abc import Collection, Iterator

import msgspec

from trueup.facts.common import Place, Problem
from trueup.facts.systemd import Setting
from trueup.syntax.systemd_keys import keys_of, sections_of

LONGEST_LINE = 1_048_576
"""Bytes; systemd refuses the whole file beyond it, continuations included."""

_BLANKS = " \t\n\r"
_LINE_END = re.compile(r"\n\r?\0?|\r\n?\0?|\0")
_NOT_UTF8 = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_UNSAFE_HEADER = re.compile(r"[\x00-\x1f\x7f\"\\']")
_CONTINUES = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_BROKEN_CONTINUATION = re.compile(r"(?<!\\)(?:\\\\)*\\[ \t]+\Z")


class UnitText(msgspec.Struct, frozen=True):
    """What one file says. `refused` is set where systemd stops reading: what follows is not in `settings`."""

    settings: tuple[Setting, ...] = ()
    problems: tuple[Problem, ...] = ()
    refused: bool = False


class _Joined(msgspec.Struct, frozen=True):
    """A line after its continuations are joined; `number` is where it starts."""

    number: int
    text: str


class _RefusedError(Exception):
    """Systemd stops reading the file."""


def read_unit_text(text: str, file: str, unit: str) -> UnitText:
    """The settings of `text`, a file of `unit`; bytes that are not UTF-8 are expected as surrogates."""
    reader = _Reader(file, unit)
    try:
        for line in _joined_lines(text, reader):
            reader.take(line)
    except _RefusedError:
        return UnitText(tuple(reader.settings), tuple(reader.problems), refused=True)
    return UnitText(tuple(reader.settings), tuple(reader.problems))


class _Reader:
    def __init__(self, file: str, unit: str) -> None:
        self.file = file
        self.sections = sections_of(unit)
        self.settings: list[Setting] = []
        self.problems: list[Problem] = []
        self.section = ""
        self.section_is_ignored = False

    def problem(self, number: int, text: str) -> None:
        self.problems.append(Problem(text, Place(self.file, number)))

    def refuse(self, number: int, text: str) -> None:
        self.problem(number, f"{text}: systemd reads no further in this file")
        raise _RefusedError

    def take(self, line: _Joined) -> None:
        text = line.text.strip(_BLANKS)
        if not text:
            return
        if _NOT_UTF8.search(text):
            self.refuse(line.number, "the line is not UTF-8")
        elif text.startswith("["):
            self.open_section(line.number, text)
        elif self.section:
            self.assign(line.number, text)
        elif not self.section_is_ignored:
            self.problem(line.number, "an assignment outside of any section, ignored by systemd")

    def open_section(self, number: int, text: str) -> None:
        name = text[1:-1]
        if not text.endswith("]"):
            self.refuse(number, "a section header does not end in ']'")
        if _UNSAFE_HEADER.search(name):
            self.refuse(number, "a section header with characters that it may not have")
        known = name in self.sections
        self.section, self.section_is_ignored = (name, False) if known else ("", True)
        if not known and not name.startswith("X-"):
            self.problem(number, f"unknown section [{name}], ignored by systemd{_cased(name, self.sections)}")

    def assign(self, number: int, text: str) -> None:
        key, equals, value = text.partition("=")
        key, value = key.strip(_BLANKS), value.strip(_BLANKS)
        if not equals:
            self.problem(number, "missing '=', the line is ignored by systemd")
        elif not key:
            self.problem(number, "no key before '=', the line is ignored by systemd")
        elif keys_of(self.section) and key not in keys_of(self.section) and not key.startswith("X-"):
            self.problem(number, f"unknown key {key} in [{self.section}], ignored by systemd{self.known_as(key)}")
        else:
            self.settings.append(Setting(self.section, key, value, self.file, number))

    def known_as(self, key: str) -> str:
        elsewhere = [f"[{name}]" for name in self.sections if key in keys_of(name)]
        if elsewhere:
            return f": it belongs in {' or '.join(elsewhere)}"
        return _cased(key, keys_of(self.section))


def _cased(name: str, known: Collection[str]) -> str:
    """What was meant, where only upper and lower case differ."""
    meant = next((other for other in known if other.lower() == name.lower()), "")
    return f": did you mean {meant}?" if meant else ""


def _joined_lines(text: str, reader: _Reader) -> Iterator[_Joined]:
    """Lines with continuations joined by a space; comments are dropped even between them."""
    start, length, parts, mark = 0, 0, [""], "\ufeff"
    for number, raw in _physical_lines(text, reader):
        shown = raw.lstrip(_BLANKS)
        if shown.startswith(("#", ";")):
            continue
        line = raw.removeprefix(mark)
        mark = mark if line == raw else ""
        if start and shown.strip(_BLANKS) in {f"[{name}]" for name in reader.sections}:
            reader.problem(number, "this section header is read as part of the value above, which ends in a backslash")
        if _BROKEN_CONTINUATION.search(line):
            reader.problem(number, "the backslash is followed by a space, so the line does not continue")
        continues = bool(_CONTINUES.search(line))
        start, length = start or number, length + len(line)
        parts.append(line[:-1] + " " if continues else line)
        if length > LONGEST_LINE:
            reader.refuse(number, "a line of more than a megabyte")
        if not continues:
            yield _Joined(start, "".join(parts))
            start, length, parts = 0, 0, [""]
    if start:
        yield _Joined(start, "".join(parts))


def _physical_lines(text: str, reader: _Reader) -> Iterator[tuple[int, str]]:
    """Numbered lines; CR, LF, CR LF and NUL end one, as in systemd's own reader."""
    position = number = 0
    for number, end in enumerate(_LINE_END.finditer(text), 1):
        if "\0" in end[0]:
            reader.problem(number, "a NUL byte, which systemd takes as the end of the line")
        yield number, text[position : end.start()]
        position = end.end()
    if position < len(text):
        yield number + 1, text[position:]
