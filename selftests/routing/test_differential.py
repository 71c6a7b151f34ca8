"""The resolver says what the real nginx does: first of every case that once differed, then of a fresh sample."""

import pytest

from selftests.routing.differential import Tally, compare, generated, kept_cases
from selftests.routing.features import FEATURES
from selftests.routing.judge import second_judge

pytestmark = pytest.mark.programs

_SAMPLE = 3_000
_LEAST_A_FEATURE = 100
_MOST_UNDECIDED = 0.02


def test_cases_that_once_differed_agree() -> None:
    tally = compare([kept_cases()])
    assert tally.recorded
    assert not tally.refused
    _agree(tally)


def test_a_sample_of_every_feature_agrees() -> None:
    tally = compare(generated(seed=20, count=_SAMPLE))
    _agree(tally)
    assert all(tally.agreed[feature] >= _LEAST_A_FEATURE for feature in FEATURES), tally.agreed
    assert tally.undecided.total() < _MOST_UNDECIDED * tally.agreed.total(), tally.undecided


def test_a_newer_nginx_agrees_too() -> None:
    _agree(compare(generated(seed=21, count=_SAMPLE // 3), second_judge()))


def _agree(tally: Tally) -> None:
    told = [
        f"{one.what}: {one.request} {one.answer} but {one.seen}\n{one.case.servers}" for one in tally.differences[:5]
    ]
    assert not told, "\n".join(told)
