"""What GitHub's Actions show: the causes as annotations of their lines, and the whole run as the summary of its step.

Annotations are workflow commands on standard output. GitHub takes ten errors and ten warnings of a step, and drops the
rest without a word.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from trueup.escaping import printable
from trueup.report import step_summary
from trueup.report.alike import Common, common
from trueup.report.causes import line_of, of
from trueup.report.document import Entry

MOST = 10
"""Annotations of one kind a step."""
LONGEST = 1_000
"""Characters of one message: it is shown beside a line."""


def annotations(document: dict[str, Any]) -> Iterator[str]:
    """One line each: causes as errors, worst first, then warnings; and one that counts what there was no room for."""
    every, warned = common(document), of(document, "warned")
    for why in document["incomplete"][:MOST]:
        yield _command("error", "trueup: not looked at whole", why)
    room = max(0, MOST - len(document["incomplete"]))
    for cause in every[:room]:
        yield _of_a_cause(document, cause)
    for result in warned[:MOST]:
        yield _command("warning", _title(result), _message(result), line_of(document, result))
    left = [f"{max(0, len(every) - room)} more causes", f"{max(0, len(warned) - MOST)} more warnings"]
    if left := [said for said in left if not said.startswith("0 ")]:
        yield _command("notice", "trueup", f"{' and '.join(left)}: GitHub shows no more; the step's summary has all")


def write_summary(document: dict[str, Any]) -> Iterator[str]:
    """Append to the file that GITHUB_STEP_SUMMARY names; a complaint where that cannot be."""
    if not (name := os.environ.get("GITHUB_STEP_SUMMARY")):
        return
    path = Path(name)
    try:
        there = path.stat().st_size if path.exists() else 0
        with path.open("ab") as file:
            file.write(step_summary.render(document, there))
    except OSError as error:
        yield f"the step summary {path} could not be written: {error.strerror}"


def _of_a_cause(document: dict[str, Any], cause: Common) -> str:
    below = f" ({len(cause.below)} more blocked by it)" if cause.below else ""
    result = cause.first.result
    if result is None:
        return _command("error", "trueup: not selected", cause.headline + below)
    return _command("error", cause.label, _message(result, below), line_of(document, result))


def _title(result: Entry) -> str:
    return f"{result['check']} [{result['subject']}: {result['resource']}]"


def _message(result: Entry, below: str = "") -> str:
    remedy = "; ".join(result["fix"]["commands"])
    parts = [result["message"] + below, result["why"], f"fix ({result['fix']['level']}): {remedy}" if remedy else ""]
    return "\n".join(part for part in parts if part)


def _command(kind: str, title: str, message: str, place: tuple[str, int] | None = None) -> str:
    at = f"file={_property(place[0])},line={place[1]}," if place else ""
    lines = "\n".join(printable(line) for line in message.split("\n"))
    return f"::{kind} {at}title={_property(title)}::{_escaped(lines[:LONGEST])}"


def _property(value: str) -> str:
    return _escaped(printable(value)).replace(":", "%3A").replace(",", "%2C")


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
