"""What holds for every self-test: where CI is set, a skip is a failure, and so is state left in the checkout."""

import os
from collections.abc import Generator

import pytest

from lab.pytest_fixtures import (
    bare_replica,
    lab_machine,
    platform,
    pytest_addoption,
    pytest_collection_modifyitems,
    pytest_generate_tests,
    pytest_runtest_makereport,
    pytest_runtest_setup,
    replica,
)
from selftests import checkout

__all__ = [
    "bare_replica",
    "lab_machine",
    "platform",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_generate_tests",
    "pytest_runtest_makereport",
    "pytest_runtest_setup",
    "replica",
]

BEFORE = pytest.StashKey[dict[str, int]]()
SAID = pytest.StashKey[list[str]]()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything must be looked at: {report.longrepr}"


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Runs of self-tests lie elsewhere: one that came to the checkout's own history would be its last green."""
    yield
    config = session.config
    if not hasattr(config, "workerinput") and checkout.state() != config.stash[BEFORE]:
        config.stash[SAID].append(f"{checkout.STATE} was changed: by a self-test, if not by a run of yours meanwhile")
        if os.environ.get("CI"):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_configure(config: pytest.Config) -> None:
    config.stash[BEFORE], config.stash[SAID] = checkout.state(), []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash[SAID]:
        terminalreporter.write_line(line, red=True)
