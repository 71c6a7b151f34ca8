"""What a run repaired, would repair and left alone, as the result document has it and as the terminal prints it."""

import shlex
from typing import Any

import msgspec
import pytest

from trueup.escaping import printable
from trueup.repair.stash import Fixing
from trueup.report.document import RED
from trueup.syntax.secrets import redact_text

MOST_LINES = 3
"""Of what a program says; the document has all of it."""
WELL = ("KEPT", "FINISHED")
NOTHING: dict[str, Any] = {"asked": "", "planned": [], "held_back": [], "done": [], "trouble": {}, "appeared": []}


def told(fixing: Fixing | None) -> dict[str, Any]:
    """The part of the result document; of a run that was asked to repair nothing, empty."""
    if fixing is None:
        return NOTHING
    asked = "plan" if fixing.only_plan else "unsafe" if "unsafe" in fixing.allowed else "safe"
    return {
        "asked": asked,
        "planned": [_step(step, fixing) for step in fixing.steps] if fixing.only_plan else [],
        "held_back": [_step(step, fixing) for step in fixing.held_back],
        "done": [
            {"subject": subject, "says": done.says, "result": done.result, "why": done.why, "id": done.identity}
            for subject, all_of_it in fixing.done.items()
            for done in all_of_it
        ],
        "trouble": dict(fixing.trouble),
        "appeared": [
            {**msgspec.to_builtins(verdict.question), "outcome": verdict.outcome.value, "found": verdict.found}
            for verdict in fixing.appeared
        ],
    }


def make_it_red(fixing: Fixing | None, on_fix: object) -> bool:
    """Whether what was repaired, or would be, makes a run red in which every item is well."""
    if fixing is None:
        return False
    if fixing.only_plan:
        return bool(fixing.steps)
    appeared = any(verdict.outcome.value in RED for verdict in fixing.appeared)
    return bool(fixing.trouble) or fixing.failed or appeared or bool(on_fix and fixing.kept)


def summarise(out: pytest.TerminalReporter, repairs: dict[str, Any]) -> None:
    """Print it; nothing where nothing was asked for."""
    if repairs["planned"]:
        out.section("what would be repaired (nothing was done)", yellow=True)
        for step in repairs["planned"]:
            _print(out, step)
    told = lines(repairs)
    if told:
        out.section("repairs", yellow=True)
    for line in told:
        out.write_line(line, green=line.startswith(WELL), red=not line.startswith((*WELL, "REFUSED")))
    held_back = [step["level"] for step in repairs["held_back"]]
    if unsafe := held_back.count("unsafe"):
        out.write_line(f"{unsafe} more could be repaired with --fix-unsafe (--fix-plan shows them)")
    if by_hand := held_back.count("by hand"):
        out.write_line(f"{by_hand} more a person must put right (--fix-plan shows how)")


def lines(repairs: dict[str, Any]) -> list[str]:
    """What was done, one line each, and why nothing could be done."""
    told = []
    for done in repairs["done"]:
        said = done["why"].splitlines()
        more = [f"and {len(said) - MOST_LINES} lines more"] if len(said) > MOST_LINES else []
        why = f": {'; '.join(said[:MOST_LINES] + more)}" if said else ""
        told.append(printable(f"{done['result'].upper()} {done['says']} [{done['subject']}]{why}"))
    told += [printable(f"NOT REPAIRED {subject}: {why}") for subject, why in repairs["trouble"].items()]
    told += [
        printable(
            f"SEEN SINCE THEN {new['check']} [{new['subject']}: {new['resource']}] {new['outcome']}: {new['found']}"
        )
        for new in repairs["appeared"]
    ]
    return told


def _step(step: Any, fixing: Fixing) -> dict[str, Any]:  # noqa: ANN401 - a Step, of a module that not every run imports
    shown = fixing.shown.get(step)
    return {
        "check": step.mends.check,
        "subject": step.mends.subject,
        "resource": step.mends.resource,
        "fix": step.fix,
        "level": step.level,
        "says": step.says,
        "because": step.because,
        "commands": [shlex.join(command.argv) for command in step.commands],
        "edits": [
            {"path": edit.path, "diff": [redact_text(line) for line in getattr(edit, "diff", ())]}
            for edit in (shown.edits if shown and shown.edits else step.edits)
        ],
        "cannot": shown.why_not if shown else "",
    }


def _print(out: pytest.TerminalReporter, step: dict[str, Any]) -> None:
    because = f" ({step['because']})" if step["because"] else ""
    out.write_line(printable(f"{step['level']}: {step['says']} [{step['subject']}]{because}"))
    for edit in step["edits"]:
        out.write_line(f"    edit {printable(edit['path'])}")
        for line in edit["diff"]:
            out.write_line(f"    {printable(line)}")
    if step["cannot"]:
        out.write_line(f"    cannot be done: {printable(step['cannot'])}")
    for command in step["commands"]:
        out.write_line(f"    {printable(command)}")
