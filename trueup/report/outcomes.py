"""Our outcomes in pytest's three, so that every reporter tells the truth (DECISIONS 8).

Failed and unknown are failures; blocked is a skip that the end of the session makes red; a warning passes with a
section of its own; waived is an expected failure, the one form that other reporters already understand.
"""

import pytest

from trueup.checks import Check, Outcome
from trueup.escaping import printable, printable_lines
from trueup.judging import Verdict
from trueup.report import again, text
from trueup.report.document import OPTIONS, Entry, crashed, entry
from trueup.session import RUN, VERDICT, Run

WORDS = {
    "fixed": ("fixed", "x", ("FIXED", {"green": True, "bold": True})),
    "warned": ("warned", "w", ("WARNED", {"yellow": True})),
    "waived": ("waived", "v", ("WAIVED", {"yellow": True})),
    "blocked": ("blocked", "b", ("BLOCKED", {"red": True})),
    "unknown": ("unknown", "u", ("UNKNOWN", {"red": True})),
}


def translate(report: pytest.TestReport, item: pytest.Item, check: Check, call: pytest.CallInfo[None]) -> None:
    """Set the report's outcome from the verdict, and carry the whole result on it as `report.trueup`."""
    verdict = item.stash.get(VERDICT, None)
    if verdict is None:
        question = item.callspec.params[check.kind]  # type: ignore[attr-defined]
        report.longrepr = printable_lines(str(report.longrepr))  # it may quote what was seen
        report.trueup = crashed(item.nodeid, question, check, str(call.excinfo and call.excinfo.exconly()))  # type: ignore[attr-defined]
        return
    run = item.config.stash[RUN]
    subject = run.judge.platforms[verdict.question.subject].facts.subject
    looks, level = run.looks(verdict.question), _level(verdict, run)
    retry = "" if verdict.outcome is Outcome.PASSED else again.look(subject, item.config)
    result = entry(item.nodeid, verdict, check, call.duration, looks, level, retry)
    if result["fix"]["option"]:
        result["fix"]["option"] = again.repair(result["fix"]["option"], subject, item.config)
    report.trueup = result  # type: ignore[attr-defined]
    if verdict.outcome is not Outcome.PASSED:
        _base_outcome(report, item, verdict, result)
        item.user_properties.extend([("outcome", result["outcome"]), ("check", result["check"])])
        report.user_properties = list(item.user_properties)


def _level(verdict: Verdict, run: Run) -> str:
    """Of the step that repair would take; nothing where there is none, or nothing to repair."""
    if verdict.outcome not in {Outcome.FAILED, Outcome.WARNED}:
        return ""
    from trueup.fixes import step_for  # of a run that found something, only

    step = step_for(verdict, run.judge.platforms[verdict.question.subject])
    return step.level if step and step.level in OPTIONS else ""


def _base_outcome(report: pytest.TestReport, item: pytest.Item, verdict: Verdict, result: Entry) -> None:
    outcome, whole = result["outcome"], text.finding(result)
    if outcome in {"failed", "unknown"}:
        report.outcome, report.longrepr = "failed", whole
    elif outcome in {"warned", "fixed"}:
        report.sections.append((outcome, whole))
    elif outcome == "waived":
        report.outcome, report.longrepr = "skipped", whole
        report.wasxfail = printable(verdict.waiver)
    elif outcome == "blocked":
        path, line, _ = item.location
        report.outcome, report.longrepr = "skipped", (path, line or 0, printable(result["message"]))


def status(report: pytest.TestReport, *, quiet: bool) -> tuple[str, str, tuple[str, dict[str, bool]] | str] | None:
    """The category, letter and word of an outcome of ours; None leaves it to pytest. `quiet`: counted, not shown."""
    result = getattr(report, "trueup", None)
    if not result or report.when != "call":
        return None
    known = WORDS.get(result["outcome"])
    return (known[0] if known else result["outcome"], "", "") if quiet else known
