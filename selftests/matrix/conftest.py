"""The matrix as a table, at the end of the run."""

import pytest

_CURRENT: list[tuple[str, str, str]] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    for name, value in report.user_properties:
        if name == "outage" and report.when == "call":
            row, judged = str(value).split(" | ")
            _CURRENT.append((row, judged, report.outcome))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _CURRENT:
        return
    terminalreporter.section("detection matrix")
    words = {row: judged if outcome == "passed" else "MISSED" for row, judged, outcome in _CURRENT}
    for row, word in words.items():
        terminalreporter.write_line(f"{row:<48} {word}")
    counted = {word: list(words.values()).count(word) for word in ("caught", "not judged yet", "MISSED")}
    terminalreporter.write_line(", ".join(f"{number} {word}" for word, number in counted.items()))
