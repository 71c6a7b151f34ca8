"""The matrix as a table at the end of the run: a row an outage, a column for the tree and for each platform."""

import time
from collections.abc import Iterator

import pytest

from lab.platforms import NAMES

TREE = "tree"
COLUMNS = (TREE, *NAMES)
WORDS = ("caught", "stays green", "not judged yet", "MISSED")

_JUDGED: dict[tuple[str, str], str] = {}
"""By row and column: what came of it."""

_SECONDS: dict[str, float] = {}
"""By column: the wall time of its tests, booting and deploying included."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    began = time.monotonic()
    try:
        return (yield)
    finally:
        column = _column(item)
        _SECONDS[column] = _SECONDS.get(column, 0.0) + time.monotonic() - began


def _column(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return str(call.params.get("platform", TREE)) if call else TREE


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    properties = {name: str(value) for name, value in report.user_properties}
    if report.when == "call" and "outage" in properties:
        row, judged = properties["outage"].split(" | ")
        cell = row, properties.get("platform", TREE)
        _JUDGED[cell] = judged if report.outcome == "passed" else "MISSED"


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
        ["seconds", *(f"{_SECONDS.get(column, 0.0):.0f}" for column in columns)],
    ]
    for name, *cells in table:
        terminalreporter.write_line(f"{name:<48} " + " ".join(f"{cell:<14}" for cell in cells).rstrip())


def _count(word: str, column: str) -> int:
    return sum(judged == word for (_, seen), judged in _JUDGED.items() if seen == column)
