"""The last lines of a run: root causes first, what each blocks below it, and the verdict at the very end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from trueup.escaping import printable
from trueup.report import repairs, text
from trueup.report.alike import Common, common, of_hosts, same
from trueup.report.causes import label, names, of

MOST_WHOLE = 30
"""Causes that are printed whole; of more, a line each."""
MOST_LINES = 200
"""Of the causes that are no longer printed whole."""
MOST_OF_A_DIFF = 12
"""Lines of the diff of a warning."""
MOST_LISTED = 10
"""Lines of warnings, and of waivers."""


def summarise(out: pytest.TerminalReporter, content: dict[str, Any]) -> None:
    """Print what pytest's own sections leave out, and all of what they would say of our results."""
    style = out.config.option.tbstyle
    _causes(out, common(content), MOST_WHOLE if style != "no" else 0)
    every = len(content["subjects"])
    _listed(out, "warned", of(content, "warned"), every)
    _listed(out, "waived", of(content, "waived"), every)
    repairs.summarise(out, content["repairs"])
    for notice in content["notices"]:
        out.write_line(text.notice(notice), yellow=True)
    if out.verbosity > 0:
        for subject, ids in content["not_applicable"].items():
            out.write_line(f"not applicable to {printable(subject)}, which cannot show it: {', '.join(ids)}")


@contextmanager
def without_ours(out: pytest.TerminalReporter) -> Iterator[None]:
    """Have pytest list the failures of other tests only: each of ours stands in our summary, once."""
    failed = out.stats.get("failed")
    if failed is None:
        yield
        return
    out.stats["failed"] = [report for report in failed if not hasattr(report, "trueup")]
    try:
        yield
    finally:
        out.stats["failed"] = failed


def _causes(out: pytest.TerminalReporter, every: list[Common], whole: int) -> None:
    if every:
        out.section("root causes, worst first", red=True)
    for cause in every[:whole]:
        _cause(out, cause)
    for cause in every[whole : whole + MOST_LINES]:
        out.write_line(f"{cause.outcome.upper()} {cause.headline}", red=True)
        _blocked(out, cause)
    if (rest := len(every) - whole - MOST_LINES) > 0:
        out.write_line(f"... and {rest} more, in the result document (--result-json FILE)")


def _cause(out: pytest.TerminalReporter, cause: Common) -> None:
    result = cause.first.result
    if result is None:
        out.write_line(f"NOT SELECTED {cause.headline}", red=True)
    elif cause.outcome == "unknown":
        seen = "; ".join(text.place(at) for at in result["at"])
        at = f" (seen in {printable(seen)})" if seen else ""
        out.write_line(f"UNKNOWN {printable(cause.label)}: {printable(result['found'])}{at}", red=True)
    else:
        head, *rest = text.finding(result).split("\n")
        out.write_line(f"FAILED {head if len(cause.causes) == 1 else printable(cause.label)}", red=True, bold=True)
        for line in rest:
            out.write_line(line)
    _blocked(out, cause)


def _blocked(out: pytest.TerminalReporter, cause: Common) -> None:
    if cause.below:
        out.write_line(f"  {len(cause.below)} BLOCKED by it: {names(cause.below)}")


def _listed(out: pytest.TerminalReporter, word: str, results: list[dict[str, Any]], every: int) -> None:
    if results:
        out.section(word, yellow=True)
    found = same(results)
    for alike in found[:MOST_LISTED]:
        result = alike[0]
        reason = f" ({result['waiver']})" if result["waiver"] else ""
        out.write_line(f"{word.upper()} {printable(_label(alike, every))}: {printable(result['message'] + reason)}")
        shown = text.diff(result)
        for line in shown[:MOST_OF_A_DIFF]:
            out.write_line(line)
        if len(shown) > MOST_OF_A_DIFF:
            out.write_line(f"    ... and {len(shown) - MOST_OF_A_DIFF} lines more, in the result document")
    if len(found) > MOST_LISTED:
        out.write_line(f"... and {len(found) - MOST_LISTED} more, in the result document (--result-json FILE)")


def _label(alike: list[dict[str, Any]], every: int) -> str:
    first = alike[0]
    if len(alike) == 1:
        return label(first)
    return f"{first['check']} [{first['resource']}]: {of_hosts([one['subject'] for one in alike], every)}"
