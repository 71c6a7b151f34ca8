"""A location put into a server block of a site: everything else stays as it is, byte for byte."""

from collections.abc import Iterator
from dataclasses import dataclass

from trueup.starting.refusal import CannotStartError
from trueup.syntax.nginx_lexer import Fault, Statement, statements

_BY_PREFIX = {"", "^~"}


@dataclass(frozen=True)
class Block:
    """A block directly in the server: its words, and the offsets of its first letter and behind its closing brace."""

    words: tuple[str, ...]
    begin: int
    end: int

    @property
    def prefix(self) -> str | None:
        """The path of a location that is found by its beginning; None of any other block."""
        if self.words[0] != "location" or len(self.words) not in {2, 3}:
            return None
        modifier = self.words[1] if len(self.words) == 3 else ""
        return self.words[-1] if modifier in _BY_PREFIX else None


def insert_location(text: str, shown: str, server_line: int, path: str, lines: list[str]) -> str:
    """The text with the location in the server block that opens at that line.

    A location that is longer than another of the same beginning stands before it. Where there is none, it stands
    before the catch-all `/`; in a file whose catch-all comes first, behind the last location. Each location keeps the
    comment above it.

    Raises:
        CannotStartError: nginx would not read the file, or there is no such server block.
    """
    blocks, end = _inside(text, shown, server_line)
    before, after = _neighbour(blocks, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    if before is not None:
        at = _above_comments(text, before.begin)
        added = [*lines, "", ""]
    elif after is not None:
        at = _end_of_line(text, after.end)
        added = ["", "", *lines]
    else:
        at = _line_start(text, end)
        added = [*lines, ""]
    told = newline.join(added)
    if before is not None and at != _line_start(text, at):
        told = newline + told
    if after is None and before is None and text[at:end].strip():
        at, told = end, newline + told
    new = text[:at] + told + text[at:]
    _prove(text, new, lines, shown)
    return new


def style(text: str, shown: str, server_line: int) -> tuple[str, str]:
    """The indentation of what stands in that server block, and one step of it."""
    blocks, end = _inside(text, shown, server_line)
    outer = _indent(text, end)
    for block in blocks:
        if block.words[0] == "location":
            indent = _indent(text, block.begin)
            if len(indent) > len(outer) and indent.startswith(outer):
                return indent, indent.removeprefix(outer)
    return f"{outer}    ", "    "


def _inside(text: str, shown: str, server_line: int) -> tuple[list[Block], int]:
    """The blocks directly in the server, in order, and the offset of its closing brace."""
    starts = _line_starts(text)
    open_blocks: list[Statement] = []
    found: list[Block] = []
    depth = 0
    for statement in _read(text, shown):
        at = starts[statement.line - 1] + statement.column - 1
        if statement.end == "{":
            if not depth and statement.words[:1] == ("server",) and statement.line == server_line:
                depth = len(open_blocks) + 1
            open_blocks.append(statement)
        elif statement.end == "}" and open_blocks:
            opened = open_blocks.pop()
            if depth and len(open_blocks) == depth:
                found.append(Block(opened.words, starts[opened.line - 1] + opened.column - 1, at + 1))
            elif depth and len(open_blocks) == depth - 1:
                return found, at
    raise CannotStartError(f"{shown}:{server_line}: no server block opens there")


def _read(text: str, shown: str) -> Iterator[Statement]:
    for statement in statements(text):
        if isinstance(statement, Fault):
            raise CannotStartError(f"{shown}:{statement.line}: {statement.text}: mend the file first")
        yield statement


def _neighbour(blocks: list[Block], path: str) -> tuple[Block | None, Block | None]:
    """The location that it stands before, or else the one that it stands behind."""
    known = [(block, prefix) for block in blocks if (prefix := block.prefix) is not None]
    longer = [block for block, prefix in known if prefix != "/" and path.startswith(prefix)]
    if longer:
        return longer[0], None
    shorter = [block for block, prefix in known if prefix.startswith(path)]
    if shorter:
        return None, shorter[-1]
    locations = [block for block in blocks if block.words[0] == "location"]
    catch_all = next((block for block, prefix in known if prefix == "/"), None)
    if catch_all is not None and locations[-1] is catch_all:
        return catch_all, None
    return None, locations[-1] if locations else None


def _above_comments(text: str, begin: int) -> int:
    """The start of the first of the comment lines that stand directly above; `begin` where it shares its line."""
    at = _line_start(text, begin)
    if text[at:begin].strip():
        return begin
    while at and text[_line_start(text, at - 1) : at].lstrip().startswith("#"):
        at = _line_start(text, at - 1)
    return at


def _end_of_line(text: str, end: int) -> int:
    """Behind the comment that may stand on the line of a closing brace; `end` where something else does."""
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    rest = text[end:stop].strip()
    if rest and not rest.startswith("#"):
        return end
    return stop - 1 if text[stop - 1 : stop] == "\r" else stop


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_starts(text: str) -> list[int]:
    return [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")]


def _indent(text: str, at: int) -> str:
    start = _line_start(text, at)
    line = text[start:at]
    return line if not line.strip() else ""


def _prove(old: str, new: str, lines: list[str], shown: str) -> None:
    """The new file says what the old one did, and the location beside.

    Raises:
        CannotStartError: it does not.
    """
    before, after, own = (_said(text, shown) for text in (old, new, "\n".join(lines)))
    same = 0
    while same < len(before) and before[same] == after[same]:
        same += 1
    candidates = range(max(0, same - len(own)), same + 1)
    if not any(
        after[:at] == before[:at] and after[at + len(own) :] == before[at:] and after[at : at + len(own)] == own
        for at in candidates
    ):
        raise CannotStartError(f"{shown}: is written in a way that no location can be added to; add it by hand")


def _said(text: str, shown: str) -> list[tuple[tuple[str, ...], str]]:
    return [(statement.words, statement.end) for statement in _read(text, shown)]
