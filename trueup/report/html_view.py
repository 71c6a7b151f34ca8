"""pytest-html (`--html`) kept honest: our outcomes and remedies in it, its counts named for what they hold.

Loaded only with `--html`. It cannot show an outcome of its own: rows of a result that it does not know stay hidden, so
its words stay, and say what else they hold. Ids, which it takes for markup, are escaped.
"""

import html
from pathlib import Path
from typing import Any

import pytest

from trueup.escaping import printable, printable_lines
from trueup.report import text, verdict
from trueup.report.recorder import Recorder

LABELS = {
    "failed": "Failed or unknown",
    "passed": "Passed, warned or fixed",
    "skipped": "Blocked",
    "xfailed": "Waived",
}


class HtmlView:
    """A pytest plugin of one session, on the controller only."""

    def __init__(self, path: Path, recorder: Recorder) -> None:
        self._path, self._recorder = path, recorder

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_report_title(self, report: Any) -> None:  # noqa: ANN401 - pytest-html's own, which has no types
        """Name the page, and what each of its counts holds."""
        report.title = "trueup"
        for category, words in LABELS.items():
            report.outcomes[category]["label"] = words

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Two columns of our own."""
        cells.insert(1, '<th class="sortable" data-column-type="outcome">Outcome</th>')
        cells.insert(2, '<th class="sortable" data-column-type="rule">Rule</th>')

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Our word and our rule; and the id as text, which pytest-html takes for markup."""
        result = getattr(report, "trueup", None) or {}
        phase = "" if report.when == "call" else f"::{report.when}"
        cells[1] = f'<td class="col-testId">{_text(report.nodeid + phase)}</td>'
        cells.insert(1, f'<td class="col-outcome">{_text(result.get("outcome", ""))}</td>')
        cells.insert(2, f'<td class="col-rule">{_text(result.get("check", ""))}</td>')

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """What repairs a finding, above its log."""
        result = getattr(report, "trueup", None)
        if not result or report.when != "call":
            return
        fix, remedy = result["fix"], ""
        for words, commands in ((f"Fix ({fix['level']})", fix["commands"]), ("Look", fix.get("look"))):
            if commands:
                remedy += f"<p>{_text(words)}:</p><pre>{html.escape(printable_lines(chr(10).join(commands)))}</pre>"
        if not remedy:
            return
        extra = {"name": "remedy", "format_type": "html", "content": remedy, "mime_type": None, "extension": "html"}
        report.extras = [*getattr(report, "extras", []), extra]  # type: ignore[attr-defined]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Who blocks it, in words: pytest-html shows a skip as the tuple that pytest keeps of it."""
        result = getattr(report, "trueup", None)
        if result and result["outcome"] == "blocked" and report.when == "call":
            data[:1] = [f"{_text(result['message'])}\n"]

    @pytest.hookimpl(optionalhook=True)
    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """The run in a sentence, what each outcome counts, and the dashboard where there is one beside it."""
        content = self._recorder.content
        if content is None:
            return
        counted = ", ".join(f"{number} {outcome}" for outcome, number in content["totals"].items() if number)
        prefix.append(f"<p><strong>{_text(verdict.sentence(content))}</strong></p>")
        prefix.append(f"<p>{_text(counted or 'nothing was judged')}</p>")
        prefix.extend(f"<p>{_text(text.notice(notice))}</p>" for notice in content["notices"])
        if (self._path.absolute().parent / "index.html").is_file():
            prefix.append('<p><a href="index.html">The dashboard: causes, chains and history</a></p>')


def _text(value: str) -> str:
    """Escaped for HTML; on one line, since pytest-html finds no cell of several."""
    return html.escape(printable(value))
