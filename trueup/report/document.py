"""The result document: one run, versioned; every report is made from it and from nothing else."""

import platform
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from trueup import __version__, escaping
from trueup.checks import Check, Outcome, Remedy
from trueup.judging import Question, Verdict

SCHEMA = 1

RED = frozenset({"failed", "blocked", "unknown"})
"""The outcomes that make a run red."""

OPTIONS = {"safe": "--fix", "unsafe": "--fix-unsafe"}
"""What has pytest take a step of that level."""

NOWHERE: Mapping[str, Any] = {"file": "expectations.yaml", "lines": {}}

Entry = dict[str, Any]
"""One result as plain built-in values, so that it passes between processes and into JSON unchanged."""

NO_FIX: dict[str, Any] = {"level": "none", "commands": (), "advice": "", "look": (), "option": ""}
ONE_PASS: tuple[dict[str, Any], ...] = ({"outcome": Outcome.PASSED.value, "found": ""},)
"""What nearly every result says: one of each for all of them, since a run may have 40,000; nobody changes them."""


def entry(  # noqa: PLR0917 - the parts of one result
    identity: str,
    verdict: Verdict,
    check: Check,
    duration: float,
    looks: Sequence[Verdict] = (),
    level: str = "",
    again: str = "",
) -> Entry:
    """One result. `id` is what pytest calls it; `at` is a list of `{file, line}` or `{command}`.

    `diff` holds the lines of a unified diff where two texts should be one, else nothing. `looks` holds what was found
    each time it was looked at: once, and a second time where something was repaired. `level` is that of the step that
    repair would take, where that is known: a check knows what to type, and a fix also what that would bring about.
    `again` are the options with which pytest judges this subject again; `fix.look` shows more, and repairs nothing.
    """
    question = verdict.question
    remedy = verdict.remedy
    result: Entry = {
        "id": identity,
        "check": question.check,
        "area": check.area,
        "proves": check.paragraphs[0],
        "resource": question.resource,
        "subject": question.subject,
        "outcome": verdict.outcome.value,
        "severity": verdict.severity.value,
        "expected": verdict.expected,
        "found": verdict.found,
        "diff": verdict.diff,
        "message": message(verdict),
        "at": tuple(place for place in msgspec.to_builtins(verdict.at) if place),
        "why": check.why if verdict.outcome is not Outcome.PASSED else "",
        "fix": _fix(remedy, level) if remedy or level else NO_FIX,
        "again": again,
        "blocked_by": verdict.blocked_by.label if verdict.blocked_by else None,
        "waiver": verdict.waiver or None,
        "note": verdict.note,
        "duration_s": round(duration, 6),
        "looks": _looks(looks or (verdict,)),
    }
    return result


def _fix(remedy: Remedy | None, level: str) -> dict[str, Any]:
    return {
        "level": level or (remedy.level if remedy else "none"),
        "commands": remedy.lines() if remedy else (),
        "advice": remedy.advice if remedy else "",
        "look": [shlex.join(command) for command in remedy.look] if remedy else (),
        "option": OPTIONS.get(level, ""),
    }


def _looks(looks: Sequence[Verdict]) -> Sequence[dict[str, Any]]:
    if len(looks) == 1 and looks[0].outcome is Outcome.PASSED and not looks[0].found:
        return ONE_PASS
    return [{"outcome": look.outcome.value, "found": look.found} for look in looks]


def crashed(identity: str, question: Question, check: Check, complaint: str) -> Entry:
    """The result of a check that raised something of its own: a fault of the check, never a pass."""
    verdict = Verdict(
        question, Outcome.UNKNOWN, check.severity, check.paragraphs[0], f"the check itself failed: {complaint}"
    )
    return entry(identity, verdict, check, 0.0)


def message(verdict: Verdict) -> str:
    """One sentence that stands alone; empty for a pass."""
    if verdict.outcome is Outcome.PASSED:
        return ""
    if verdict.outcome is Outcome.UNKNOWN:
        return f"could not look: {verdict.found}"
    if verdict.outcome is Outcome.FIXED:
        return f"repaired: expected {verdict.expected}, found {verdict.found}"
    if verdict.blocked_by:
        return f"blocked by {verdict.blocked_by.label}"
    return f"expected {verdict.expected}, found {verdict.found}"


def no_context(trouble: str = "") -> dict[str, Any]:
    """What earlier runs add to a document, of a run without history; `trouble` says why there is none."""
    lists = {name: [] for name in ("runs", "gaps", "spans", "changed", "flapping", "repair_times")}  # type: dict[str, Any]
    return {"history": {**lists, "last_green": None}, "holds": [], "repairs": [], "trouble": trouble}


def document(  # noqa: PLR0917 - the parts of one document
    results: Iterable[Entry],
    subjects: list[dict[str, Any]],
    not_applicable: Mapping[str, list[str]],
    notices: list[dict[str, Any]],
    started: str,
    duration: float,
    repairs: Mapping[str, Any],
    incomplete: Sequence[str] = (),
    base: str = "",
    declared: Mapping[str, Any] = NOWHERE,
) -> dict[str, Any]:
    """The whole of one run. Results are sorted by id, so that equal facts give equal documents but for times.

    `incomplete` says, a sentence each, what kept the run from judging all that was selected. `base` is the folder of
    the expectations in the repository, which the files of a tree are relative to. `declared` says which line of the
    expectations declares a resource: of those whose finding has no line of its own.
    """
    ordered = sorted(results, key=lambda result: (result["check"], result["subject"], result["id"]))
    saw = Counter(result["check"] for result in ordered)
    proves = {result["check"]: result["proves"] for result in ordered}
    outcomes = Counter(result["outcome"] for result in ordered)
    return {
        "schema": SCHEMA,
        "trueup": __version__,
        "python": platform.python_version(),
        "started": started,
        "duration_s": round(duration, 3),
        "subjects": subjects,
        "totals": {outcome.value: outcomes[outcome.value] for outcome in Outcome},
        "checks": [{"check": name, "saw": saw[name], "proves": proves[name]} for name in sorted(saw)],
        "not_applicable": {name: sorted(ids) for name, ids in sorted(not_applicable.items())},
        "notices": notices,
        "context": no_context(),
        "repairs": repairs,
        "incomplete": list(incomplete),
        "base": base,
        "declared": declared,
        "results": ordered,
    }


def render(content: dict[str, Any]) -> bytes:
    """The document as JSON."""
    return escaping.document(content)
