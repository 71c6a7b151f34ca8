"""What kept a run from judging all that was selected: no result says it, and no face of the run may hide it."""

import pytest

from trueup.escaping import printable

PHASES = {"setup", "call", "teardown"}


class Unjudged:
    """A pytest plugin of one session: it keeps what could not be collected or begun."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read as Python, or breaks when it is."""
        if report.failed:
            said = [line.removeprefix("E").strip() for line in report.longreprtext.splitlines() if line.strip()]
            self._found.append(f"{report.nodeid or 'the tests'} could not be collected: {said[-1] if said else ''}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """An item that could not be set up, or whose worker ended."""
        if report.failed and (report.when == "setup" or report.when not in PHASES):
            self._found.append(f"{report.nodeid} was not judged: its {report.when or 'worker'} failed")

    def said(self, session: pytest.Session) -> list[str]:
        """A sentence each, escaped; none where all that was selected was judged."""
        found = list(dict.fromkeys(self._found))
        found += [f"stopped early: {why}" for why in (session.shouldfail, session.shouldstop) if why]
        if session.exitstatus == pytest.ExitCode.INTERNAL_ERROR:
            found.append("pytest itself failed, in the middle of the run")
        elif session.exitstatus == pytest.ExitCode.INTERRUPTED and not found:
            found.append("the run was interrupted")
        elif session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and not found:
            found.append("nothing was selected")
        return [printable(text) for text in found]
