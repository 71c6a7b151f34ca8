"""A finding as a tired person reads it: what, where, why it matters, what repairs it (DESIGN 5)."""

from collections.abc import Mapping
from typing import Any

from trueup.escaping import printable


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
    lines.extend(f"  look: {command}" for command in result["fix"].get("look", ()))
    lines.append(f"  repair: {retry(result)}" if result["fix"]["option"] else f"  look again: {retry(result)}")
    return "\n".join(printable(line) for line in lines)


def retry(result: Mapping[str, Any]) -> str:
    """What to type so that pytest repairs it, or looks again; a document of an earlier version knows no `again`."""
    options = result["fix"]["option"] or result.get("again", "")
    return f"pytest {options} '{result['id']}'" if options else f"pytest '{result['id']}'"


def notice(said: dict[str, Any]) -> str:
    """What a run should say though it is no result, on one line, and where it stands."""
    return f"{said['kind']}: {printable(said['text'])} [{printable(place(said['at']))}]"


def place(at: dict[str, Any]) -> str:
    """`file:line`, or the command that shows it."""
    if at.get("command"):
        return f"`{at['command']}`"
    line = at.get("line", 0)
    return f"{at['file']}:{line}" if line else str(at["file"])


def many(number: int, noun: str) -> str:
    """`1 check`, `2 checks`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
