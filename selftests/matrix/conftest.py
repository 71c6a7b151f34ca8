"""The matrix as a table at the end of the run: a row an outage, a column for the tree and for each platform."""

import pytest

from lab.platforms import NAMES

TREE = "tree"
COLUMNS = (TREE, *NAMES)
WORDS = ("caught", "stays green", "not judged yet", "MISSED")

_JUDGED: dict[tuple[str, str], str] = {}
"""By row and column: what came of it."""

_SECONDS: dict[str, float] = {}
"""By test: the wall time of it, the booting and deploying that it waited for included."""

_COLUMN: dict[str, str] = {}
"""By test: the column it stands in."""


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    properties = {name: str(value) for name, value in report.user_properties}
    column = properties.get("platform", TREE)
    _SECONDS[report.nodeid] = _SECONDS.get(report.nodeid, 0.0) + report.duration
    if report.when == "call" and "outage" in properties:
        row, judged = properties["outage"].split(" | ")
        _COLUMN[report.nodeid] = column
        _JUDGED[row, column] = judged if report.outcome == "passed" else "MISSED"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _JUDGED:
        return
    terminalreporter.section("detection matrix")
    columns = [column for column in COLUMNS if any(column == seen for _, seen in _JUDGED)]
    rows = list(dict.fromkeys(row for row, _ in _JUDGED))
    table = [
        ["", *columns],
        *([row, *(_JUDGED.get((row, column), "") for column in columns)] for row in rows),
        *([word, *(str(_count(word, column)) for column in columns)] for word in WORDS),
        ["seconds", *(f"{_seconds(column):.0f}" for column in columns)],
    ]
    for name, *cells in table:
        terminalreporter.write_line(f"{name:<48} " + " ".join(f"{cell:<14}" for cell in cells).rstrip())


def _count(word: str, column: str) -> int:
    return sum(judged == word for (_, seen), judged in _JUDGED.items() if seen == column)


def _seconds(column: str) -> float:
    return sum(_SECONDS[test] for test, its_column in _COLUMN.items() if its_column == column)
