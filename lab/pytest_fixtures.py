"""Fixtures for tests that need a server. Load by `-p lab.pytest_fixtures`, or import in a conftest."""

import os
from collections.abc import Generator, Iterator

import pytest

from lab import support
from lab.errors import LabError
from lab.paths import CHECKOUT
from lab.platforms import DEFAULT, NAMES, Platform, find
from lab.prepare import prepare
from lab.replica import Replica

__all__ = [
    "bare_replica", "lab_machine", "platform", "pytest_addoption", "pytest_collection_modifyitems",
    "pytest_generate_tests", "pytest_runtest_makereport", "pytest_runtest_setup", "replica",
]  # fmt: skip

IN_DOUBT = pytest.StashKey[Replica]()
"""The server that a failed test left, who knows how."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--platform docker28`: which kind of server the tests boot; may be given more than once."""
    parser.addoption(
        "--platform",
        action="append",
        choices=(*NAMES, "all"),
        help=f"the platform of the servers that are booted (default: {DEFAULT.name}); more than once, or all",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that boots a server runs once for each platform that was asked for."""
    if "platform" in metafunc.fixturenames:
        asked = metafunc.config.getoption("platform") or [DEFAULT.name]
        names = NAMES if "all" in asked else tuple(dict.fromkeys(asked))
        metafunc.parametrize("platform", names, indirect=True, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test that runs our Python in the guest is deselected, aloud, on a platform that has none for it."""
    asked = {item: find(_platform_of(item)) for item in items if item.get_closest_marker("python_inside")}
    away = [item for item, chosen in asked.items() if not chosen.runs_our_python]
    if away:
        config.hook.pytest_deselected(items=away)
        items[:] = [item for item in items if item not in away]


def _platform_of(item: pytest.Item) -> str:
    call = getattr(item, "callspec", None)
    return str(call.params.get("platform", DEFAULT.name)) if call else DEFAULT.name


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a failed test leaves is believed by no other."""
    report = yield
    server = getattr(item, "funcargs", {}).get("replica")
    if report.failed and server is not None:
        item.session.stash[IN_DOUBT] = server
    return report


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A test after a failed one gets another server: one failure is one failure."""
    server = item.session.stash.get(IN_DOUBT, None)
    if server is not None and "replica" in getattr(item, "fixturenames", ()):
        server.renew()
        deploy(server)
        del item.session.stash[IN_DOUBT]  # now, and not where it could not be renewed


@pytest.fixture(scope="session")
def platform(request: pytest.FixtureRequest, lab_machine: None) -> Platform:  # noqa: ARG001  asked for: it decides whether to run at all
    """What the servers of this test are made of, ready to boot."""
    chosen = find(request.param)
    prepare(chosen)
    return chosen


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
def bare_replica(platform: Platform) -> Iterator[Replica]:
    """A booted server with docker and nginx, and nothing deployed; shared by the whole session."""
    with Replica.boot(f"bare-{os.getpid()}", platform) as bare:
        yield bare


@pytest.fixture(scope="session")
def replica(platform: Platform) -> Iterator[Replica]:
    """The whole platform, deployed and healthy; shared by the whole session, so leave it as it was."""
    with Replica.boot(f"test-{os.getpid()}", platform) as healthy:
        deploy(healthy)
        yield healthy


def deploy(server: Replica) -> None:
    """Put the platform of this checkout on it, and wait until it serves."""
    server.deploy(CHECKOUT / "watchme", CHECKOUT / "expectations.yaml")
