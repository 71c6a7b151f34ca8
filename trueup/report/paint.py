"""Colour on a terminal, and nowhere else: text is escaped first and painted last."""

import os
from typing import TextIO

_CODES = {"green": "32", "red": "1;31", "yellow": "33", "dim": "2", "bold": "1"}


class Paint:
    """`is_on` decides whether anything is painted at all."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on

    def __call__(self, text: str, colour: str) -> str:
        """The text in that colour; one that is not known paints nothing."""
        code = _CODES.get(colour) if self.is_on else None
        return f"\x1b[{code}m{text}\x1b[0m" if code else text


def paint_for(out: TextIO) -> Paint:
    """Colour where `out` is a terminal that can show it, and nobody asked for none (no-color.org)."""
    return Paint(is_on=out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")
