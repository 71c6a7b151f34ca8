"""A bare server, and one with a small tree of two services: cheaper than the whole platform."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.platforms import Platform
from lab.replica import Replica

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="session")
def small(platform: Platform) -> Iterator[Replica]:
    with Replica.boot(f"small-{os.getpid()}", platform) as replica:
        replica.deploy(DATA / "tree", DATA / "expectations.yaml")
        yield replica
