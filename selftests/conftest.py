"""A skip hides what was not looked at: where CI is set, each one is a failure."""

import os

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


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where everything must be looked at: {report.longrepr}"
