"""The scratch project of the plugin's tests, with an inventory."""

from pathlib import Path

import pytest

from selftests.hosts.fleet import Fleet
from selftests.plugin.scratch import CHECKS, HOST_CHECK, INI


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    """Three hosts, two of them in the group `web`, and a check or two."""
    project = Fleet(tmp_path)
    project.write("pytest.ini", INI)
    project.write("tests/area/test_checks.py", CHECKS)
    project.write("tests/host/test_host.py", HOST_CHECK)
    project.expect()
    return project
