"""The resolver says what nginx did when it was last asked: needs no nginx, and is fast."""

import pytest

from selftests.routing.features import FEATURES
from selftests.routing.recording import differing, features


def test_every_feature_is_recorded() -> None:
    assert set(FEATURES) < set(features())


@pytest.mark.parametrize("feature", features())
def test_a_recorded_sample_agrees(feature: str) -> None:
    told = differing(feature)
    assert not told, "\n".join(told[:5])
