"""A bare server, and one with a small tree of two services: cheaper than the whole platform."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.pytest_fixtures import bare_replica, lab_machine
from lab.replica import Replica

__all__ = ["bare_replica", "lab_machine"]

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="session")
def small(lab_machine: None) -> Iterator[Replica]:  # noqa: ARG001  asked for: it decides whether to run at all
    with Replica.boot(f"small-{os.getpid()}") as replica:
        replica.deploy(DATA / "tree", DATA / "expectations.yaml")
        yield replica
