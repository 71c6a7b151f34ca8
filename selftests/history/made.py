"""Runs made by hand: a result document of a few outcomes at a time, and what becomes of it in a state directory."""

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from selftests.plugin.scratch import EXPECTATIONS
from trueup.expectations import Expectations, load
from trueup.facts import Facts
from trueup.files import write_whole
from trueup.history import keeping
from trueup.history.keeping import Kept
from trueup.history.recording import Judged
from trueup.history.service_names import ServiceNames
from trueup.report.document import Entry, document
from trueup.report.repairs import NOTHING

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
FIVE = datetime.timedelta(minutes=5)

Outcomes = Mapping[tuple[str, str], str]
"""By check and resource."""


def expectations(folder: Path) -> Expectations:
    path = folder / "expectations.yaml"
    write_whole(path, EXPECTATIONS.encode())  # two processes of one self-test may be here at once
    return load(path)


def result(check: str, resource: str, outcome: str, subject: str = "web", cause: str | None = None) -> Entry:
    found = "nothing of it" if outcome != "passed" else ""
    return {
        "id": f"tests/area/test_checks.py::test_{check}[{subject}:x]",
        "check": check,
        "area": check.partition(".")[0],
        "proves": "It runs.",
        "resource": resource,
        "subject": subject,
        "outcome": outcome,
        "severity": "error",
        "expected": "it to run" if found else "",
        "found": found,
        "diff": [],
        "message": f"expected it to run, found {found}" if found else "",
        "at": [{"file": "site", "line": 3}] if found else [],
        "why": "Nobody is served." if found else "",
        "fix": {"level": "safe", "commands": [f"docker start {resource}"] if found else [], "option": "--fix"},
        "blocked_by": cause,
        "waiver": None,
        "note": "",
        "duration_s": 0.0,
        "looks": [],
    }


def run(
    outcomes: Outcomes | Sequence[Entry],
    at: datetime.datetime = NOON,
    subjects: Sequence[tuple[str, str, str]] = (("web", "host", "ssh://web"),),
    repairs: Mapping[str, Any] = NOTHING,
    took: float = 2.0,
) -> dict[str, Any]:
    """The document of a run that began at that moment."""
    if isinstance(outcomes, Mapping):
        outcomes = [result(check, resource, outcome) for (check, resource), outcome in outcomes.items()]
    told = [{"name": name, "kind": kind, "spec": spec} for name, kind, spec in subjects]
    return document(outcomes, told, {}, [], at.isoformat(timespec="milliseconds"), took, repairs)


def judged(folder: Path, made: dict[str, Any], *, whole: bool = True, content: str = "hash") -> Judged:
    return Judged(made, whole, content, ServiceNames(expectations(folder)))


def keep(folder: Path, made: dict[str, Any], *, whole: bool = True, facts: Sequence[Facts] = ()) -> Kept:
    """Keep the run in the folder's state directory."""
    return keeping.record(folder / "state", judged(folder, made, whole=whole), facts)


def series(folder: Path, *runs: Outcomes, start: datetime.datetime = NOON) -> Kept:
    """Keep runs, five minutes apart; the last one as it is kept."""
    kept = [keep(folder, run(outcomes, start + number * FIVE)) for number, outcomes in enumerate(runs)]
    return kept[-1]


def context(folder: Path, kept: Kept, now: datetime.datetime = NOON) -> dict[str, Any]:
    """The context block, as a run that is over at that moment reads it."""
    return keeping.context(folder / "state", kept.recorded, [], now)
