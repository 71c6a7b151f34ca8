"""What compose really brings up is what was predicted: containers, networks, the names they have there, and ports."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from lab.platforms import Platform
from lab.replica import Replica
from selftests.compose import called, in_docker, written
from selftests.compose.case import Case, kept
from selftests.compose.said import ENVIRONMENT, UNIT, on_the_server, said, unit_text

pytestmark = pytest.mark.replica

SAMPLE = (
    written.ports, called.profiles, written.networks, called.dependencies, written.extends,
)  # fmt: skip
BY_HAND = kept(Path(__file__).parent / "data" / "in_docker.json")


@pytest.fixture(scope="module")
def server(platform: Platform) -> Iterator[Replica]:
    with in_docker.booted(f"compose-{os.getpid()}", platform) as replica:
        yield replica


@pytest.mark.parametrize("case", BY_HAND, ids=[case.feature for case in BY_HAND])
def test_what_is_written_by_hand_comes_up_as_predicted(case: Case, server: Replica) -> None:
    assert in_docker.differences(case, server) == ([], "")


def test_a_sample_of_generated_trees_comes_up_as_predicted(server: Replica) -> None:
    rng = Random(5)  # noqa: S311 - a sample, nothing secret
    compared = 0
    for make in SAMPLE:
        case = make(rng)
        found, refused = in_docker.differences(case, server)
        assert not found, (case, found)
        compared += not refused
    assert compared >= len(SAMPLE) // 2, "too many are refused to say much"


ASKED = (
    called.files_by_variable, called.directories, called.variables, called.project_names, written.include,
    written.extends, written.overrides, written.env_files,
)  # fmt: skip


@pytest.mark.parametrize("make", ASKED, ids=lambda make: make.__name__)
def test_a_host_answers_with_every_file_that_its_units_read(make: Callable[[Random], Case], server: Replica) -> None:
    rng = Random(11)  # noqa: S311 - a sample, nothing secret
    for _ in range(3):
        case = make(rng)
        server.run(["rm", "-rf", "/srv", ENVIRONMENT])
        for path, file in on_the_server(case).items():
            server.write(path, file.text)
        server.write(UNIT, unit_text(case))
        found = in_docker.asked_of(server, case)
        server.run(["rm", UNIT])
        assert found == said(case), case
