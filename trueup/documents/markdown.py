"""Markdown in which a name is nothing but a name, whatever characters it has."""

import re
from collections.abc import Iterable, Sequence

from trueup.escaping import printable

_MARKS = re.compile(r"([\\`*_{}\[\]()#+!|~-])")
_IN_HTML = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_IN_CODE = {**_IN_HTML, "|": "&#124;", "`": "&#96;", "*": "&#42;", "_": "&#95;", "[": "&#91;", "]": "&#93;",
            "\\": "&#92;", "~": "&#126;"}  # fmt: skip


def text(words: str) -> str:
    """A value that somebody else wrote, as text on one line: nothing in it formats, links or ends a cell."""
    shown = "".join(_IN_HTML.get(letter, letter) for letter in printable(words))
    shown = _MARKS.sub(r"\\\1", shown)
    return shown.replace("://", "&#58;//").replace("www.", "www&#46;").replace("@", "&#64;")


def code(words: str) -> str:
    """A value as code, also in a cell; nothing where there is nothing to be seen."""
    shown = printable(words).replace("\t", " ")
    if "|" in shown or "`" in shown:
        return f"<code>{''.join(_IN_CODE.get(letter, letter) for letter in shown)}</code>"
    return f"`{shown}`" if shown.strip() else ""


def plain(words: str) -> str:
    """Our own sentence, in which backticks mean code, made safe for a cell."""
    return printable(words).replace("|", "\\|").replace("<", "&lt;")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The table; cells are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
