"""States, times and counts in words: a state is always a glyph and a word, and a colour only after both."""

import datetime
import re
from collections.abc import Sequence

GLYPHS = {
    "failed": "✕", "unknown": "?", "blocked": "↯", "warned": "!", "waived": "~", "fixed": "+", "passed": "✓", "ok": "✓",
    "not asked": "·",
}  # fmt: skip
WORST_FIRST = ("failed", "unknown", "blocked", "warned", "waived", "fixed", "ok", "not asked")
RED = frozenset({"failed", "unknown", "blocked"})
KINDS = {
    "url": "public URL", "location": "nginx location", "port": "port", "container": "container", "network": "network",
    "unit": "unit", "host": "host",
}  # fmt: skip

MINUTE, HOUR, DAY = 60, 3600, 86_400


def glyph(state: str) -> str:
    """Its glyph; of a word that nobody knows, that of what nobody asked."""
    return GLYPHS.get(state, GLYPHS["not asked"])


def css(state: str) -> str:
    """Its class in the style sheet; a word that nobody knows has none."""
    return f"is-{state.replace(' ', '-')}" if state in GLYPHS else "is-not-asked"


def count(number: int, thing: str, things: str = "") -> str:
    """`1 cause`, `2 causes`."""
    return f"{number:,} {thing if number == 1 else things or f'{thing}s'}"


def lasted(seconds: float) -> str:
    """`45 s`, `12 min`, `3 h 5 min`, `2 d 4 h`."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s" if seconds >= 10 or seconds == int(seconds) else f"{seconds:.1f} s"
    for size, word, smaller, small in ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "min")):
        if seconds >= size:
            rest = int(seconds % size // smaller)
            return f"{int(seconds // size)} {word}" + (f" {rest} {small}" if rest else "")
    return f"{int(seconds // MINUTE)} min"


def moment(text: str | None) -> datetime.datetime | None:
    """A moment in UTC; None for what is none."""
    try:
        found = datetime.datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.astimezone(datetime.UTC) if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def at(text: str | None) -> str:
    """`2026-11-30 14:00 UTC`; what is no moment stays as it is written."""
    found = moment(text)
    return f"{found:%Y-%m-%d %H:%M} UTC" if found else str(text or "")


def shortened(text: str, most: int) -> str:
    """The text, cut in its middle where it is longer than that many characters: names differ at both ends."""
    if len(text) <= most:
        return text
    head = (most - 1) * 2 // 3
    return f"{text[:head]}…{text[len(text) - (most - 1 - head) :]}"


def some(names: Sequence[str], most: int = 6) -> str:
    """The first of many names, and how many there are beside them."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def plain(text: str) -> str:
    """Text of ASCII for an id in the page."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
