"""The last lines of a run: root causes first, then what could not be looked at, and never only a count."""

from collections import defaultdict
from typing import Any

import pytest

from trueup.escaping import printable
from trueup.report import repairs, text

MOST_LISTED = 30
"""Lines of one kind that are printed; the rest are counted and stand in the result document."""


def summarise(out: pytest.TerminalReporter, content: dict[str, Any]) -> None:
    """Print what pytest's own sections leave out."""
    results = content["results"]
    _unknown(out, [r for r in results if r["outcome"] == "unknown"])
    _blocked(out, [r for r in results if r["outcome"] == "blocked"])
    _listed(out, "warned", [r for r in results if r["outcome"] == "warned"])
    _listed(out, "waived", [r for r in results if r["outcome"] == "waived"])
    repairs.summarise(out, content["repairs"])
    for notice in content["notices"]:
        out.write_line(text.notice(notice), yellow=True)
    checks = len(content["checks"])
    out.write_line(f"{checks} checks judged {len(results)} resources of {len(content['subjects'])} subject(s)")
    for subject, ids in content["not_applicable"].items():
        out.write_line(
            f"not applicable to {printable(subject)}, which cannot show it: {len(ids)} checks ({', '.join(ids)})"
        )


def _unknown(out: pytest.TerminalReporter, results: list[dict[str, Any]]) -> None:
    if results:
        out.section("could not look", red=True)
        for result in results[:MOST_LISTED]:
            out.write_line(f"UNKNOWN {_label(result)}: {printable(result['found'])}", red=True)
        _rest(out, results)


def _blocked(out: pytest.TerminalReporter, results: list[dict[str, Any]]) -> None:
    by_cause: dict[str, list[str]] = defaultdict(list)
    for result in results:
        by_cause[result["blocked_by"]].append(f"{result['check']} [{result['resource']}]")
    if by_cause:
        out.section("blocked by another failure", red=True)
    for cause, blocked in by_cause.items():
        names = ", ".join(sorted(blocked)[:4]) + (", ..." if len(blocked) > 4 else "")
        out.write_line(f"BLOCKED {len(blocked)} by {printable(cause)}: {printable(names)}", red=True)


def _listed(out: pytest.TerminalReporter, word: str, results: list[dict[str, Any]]) -> None:
    if results:
        out.section(word, yellow=True)
        for result in results[:MOST_LISTED]:
            reason = f" ({result['waiver']})" if result["waiver"] else ""
            out.write_line(f"{word.upper()} {_label(result)}: {printable(result['message'] + reason)}")
            for line in text.diff(result):
                out.write_line(line)
        _rest(out, results)


def _rest(out: pytest.TerminalReporter, results: list[dict[str, Any]]) -> None:
    if len(results) > MOST_LISTED:
        out.write_line(f"... and {len(results) - MOST_LISTED} more, in the result document (--result-json FILE)")


def _label(result: dict[str, Any]) -> str:
    return printable(f"{result['check']} [{result['subject']}: {result['resource']}]")
