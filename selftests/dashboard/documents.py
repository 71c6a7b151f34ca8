"""Result documents to make pages of: made once, copied for each test that changes one."""

import copy
import datetime
from functools import cache
from typing import Any

from selftests.dashboard import past, server


@cache
def _detached() -> dict[str, Any]:
    return server.run_on(server.detached(), context=past.context())


@cache
def _healthy() -> dict[str, Any]:
    return server.run_on(server.healthy())


def detached() -> dict[str, Any]:
    """Two causes, and a day's history."""
    return copy.deepcopy(_detached())


def healthy() -> dict[str, Any]:
    """All is well, and there is no history."""
    return copy.deepcopy(_healthy())


def now(document: dict[str, Any]) -> dict[str, Any]:
    """The same, of a run that has just begun."""
    return {**document, "started": datetime.datetime.now(datetime.UTC).isoformat()}


def result(**changes: Any) -> dict[str, Any]:
    """One that failed, with whatever a test changes."""
    return {
        "id": "tests/a/test_b.py::test_c[box:x]", "check": "a.c", "area": "a", "proves": "It holds.", "resource": "x",
        "subject": "box", "outcome": "failed", "severity": "error", "expected": "this", "found": "that", "diff": [],
        "message": "expected this, found that", "at": [], "why": "It matters.",
        "fix": {"level": "none", "commands": [], "advice": "", "option": ""}, "blocked_by": None, "waiver": None,
        "note": "", "duration_s": 0.0, "looks": [], **changes,
    }  # fmt: skip


def of(*results: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A document of these results alone."""
    from trueup.report.document import document
    from trueup.report.repairs import NOTHING

    about = [{"name": "box", "kind": "host", "spec": "local", "taken_at": "", "commands_asked": 1}]
    return document(results, about, {}, [], "2026-11-30T03:00:00.000+00:00", 1.0, NOTHING) | changes
