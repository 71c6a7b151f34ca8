"""The states of an item in history: the outcomes of a run, and `absent` for what no run judges any more."""

from typing import Any

STATES = ("passed", "failed", "warned", "fixed", "waived", "blocked", "unknown", "absent")
"""A state is kept as its place in here: never change the order, only add to it."""
CODE = {state: code for code, state in enumerate(STATES)}
ABSENT, FAILED, UNKNOWN, BLOCKED = CODE["absent"], CODE["failed"], CODE["unknown"], CODE["blocked"]

GOOD = frozenset({"passed", "fixed", "waived"})
"""Ends an incident: it is true, or somebody accepts that it is not."""
NOT_OK = frozenset({"failed", "warned", "blocked", "unknown"})
SAYS_NOTHING = frozenset({"blocked", "unknown", "absent"})
"""Nobody knows what it would be by itself: neither opens nor closes an incident, and is no change back and forth."""


def codes(states: frozenset[str]) -> str:
    """As a list for SQL's `IN (...)`."""
    return ",".join(str(CODE[state]) for state in sorted(states))


def verdict(totals: dict[str, Any]) -> str:
    """The verdict of a run in one word: failed, unknown, warned or ok."""
    if totals["failed"] or totals["blocked"]:
        return "failed"
    if totals["unknown"]:
        return "unknown"
    return "warned" if totals["warned"] else "ok"
