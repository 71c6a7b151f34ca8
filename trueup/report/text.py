"""A finding as a tired person reads it: what, where, why it matters, what repairs it (DESIGN 5)."""

import unicodedata
from typing import Any

STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode's categories of characters that steer instead of showing: controls, bidi and joining marks, line ends."""


def printable(text: str) -> str:
    """The text on one line, with whatever could steer a terminal or turn the reading order written as an escape.

    A name from a configuration may hold anything. Tabs and spaces of every width are left as they are.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(character) if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return character != "\t" and not character.isprintable() and unicodedata.category(character) in STEERING


def _escaped(character: str) -> str:
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def diff(result: dict[str, Any]) -> list[str]:
    """The lines of its diff, set in; their white space stays as it is."""
    return [printable(f"    {line}") for line in result["diff"]]


def finding(result: dict[str, Any]) -> str:
    """The whole of one result, on a few lines."""
    lines = [f"{result['check']} [{result['subject']}: {result['resource']}]"]
    if result["outcome"] == "unknown":
        lines.append(f"  could not look: {result['found']}")
    else:
        lines.append(f"  expected {result['expected']}, found {result['found']}")
    if seen := [place(at) for at in result["at"]]:
        lines.append(f"  seen in {'; '.join(seen)}")
    lines.extend(diff(result))
    if result["why"]:
        lines.append(f"  {result['why']}")
    if result["note"]:
        lines.append(f"  {result['note']}")
    lines.extend(f"  fix ({result['fix']['level']}): {command}" for command in result["fix"]["commands"])
    if result["fix"]["commands"]:
        lines.append(f"  look again: pytest '{result['id']}'")
    return "\n".join(printable(line) for line in lines)


def notice(said: dict[str, Any]) -> str:
    """What a run should say though it is no result, on one line, and where it stands."""
    return f"{said['kind']}: {printable(said['text'])} [{printable(place(said['at']))}]"


def place(at: dict[str, Any]) -> str:
    """`file:line`, or the command that shows it."""
    if at.get("command"):
        return f"`{at['command']}`"
    line = at.get("line", 0)
    return f"{at['file']}:{line}" if line else str(at["file"])
