"""What a look says beside the one before it."""

import pytest

from selftests.checks import scene
from trueup.facts import Facts, Unavailable
from trueup.repair.looking import new_ones

STARTING = scene.with_container(scene.host(), "api", health="starting")


@pytest.mark.parametrize(
    ("before", "after", "new"),
    [
        (scene.host(), scene.host(), set()),
        (scene.host(), STARTING, {scene.identity("api")}),
        (STARTING, STARTING, set()),
        (STARTING, scene.host(), set()),
        (STARTING, scene.with_container(STARTING, "api", id="new"), {"new"}),
        (scene.host(docker=Unavailable("away")), STARTING, {scene.identity("api")}),
        (STARTING, scene.host(docker=Unavailable("away")), set()),
    ],
)
def test_a_container_is_new_until_it_says_whether_it_is_well(before: Facts, after: Facts, new: set[str]) -> None:
    assert new_ones(scene.judge_of(before), scene.judge_of(after), "box") == new
