"""Fixtures for tests that need a server. Load by `-p lab.pytest_fixtures`, or import in a conftest."""

import os
from collections.abc import Iterator

import pytest

from lab import support
from lab.errors import LabError
from lab.paths import CHECKOUT
from lab.replica import Replica

__all__ = ["bare_replica", "lab_machine", "replica"]


@pytest.fixture(scope="session")
def lab_machine() -> None:
    """This machine can host replicas; where it never can, whoever asks is skipped, or fails under CI."""
    require_machine()


def require_machine() -> None:
    """Return where replicas can be hosted; else skip, or raise LabError under CI."""
    reason = support.cannot_host()
    if reason and os.environ.get("CI"):
        raise LabError(f"CI must be able to host a replica: {reason}")
    if reason:
        pytest.skip(f"no replica here: {reason}")
    support.require()  # what could be installed is an error, not a reason to look away


@pytest.fixture(scope="session")
def bare_replica(lab_machine: None) -> Iterator[Replica]:  # noqa: ARG001  asked for: it decides whether to run at all
    """A booted server with docker and nginx, and nothing deployed; shared by the whole session."""
    with Replica.boot(f"bare-{os.getpid()}") as bare:
        yield bare


@pytest.fixture(scope="session")
def replica(lab_machine: None) -> Iterator[Replica]:  # noqa: ARG001  asked for: it decides whether to run at all
    """The whole platform, deployed and healthy; shared by the whole session, so leave it as it was."""
    with Replica.boot(f"test-{os.getpid()}") as healthy:
        healthy.deploy(CHECKOUT / "watchme", CHECKOUT / "expectations.yaml")
        yield healthy
