"""A finding as a tired person reads it: what, where, why it matters, what repairs it (DESIGN 5)."""

from typing import Any

CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), 127, *range(128, 160)) if code != 9}
"""Control characters by their escapes: a name from a configuration must not steer a terminal."""


def printable(text: str) -> str:
    """The text with control characters and lone surrogates written as escapes, on one line."""
    return text.translate(CONTROL).encode("utf-8", "backslashreplace").decode("utf-8")


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


def place(at: dict[str, Any]) -> str:
    """`file:line`, or the command that shows it."""
    if at.get("command"):
        return f"`{at['command']}`"
    line = at.get("line", 0)
    return f"{at['file']}:{line}" if line else str(at["file"])
