"""A sample of `./run differential compose`, and every case on which trueup and compose once differed."""

from pathlib import Path

import pytest

from selftests.compose.case import Case, kept
from selftests.compose.differential import compare, generated
from selftests.compose.features import FEATURES

DATA = Path(__file__).parent / "data"
ONCE_DIFFERED = kept(DATA / "once_differed.json")

SAMPLE = 5 * len(FEATURES)


def test_a_sample_of_generated_trees_is_read_as_compose_reads_it() -> None:
    tally = compare(generated(20, SAMPLE))
    assert not tally.differences
    assert sum(tally.agreed.values()) >= SAMPLE * 0.6, "too many are refused to say much"


@pytest.mark.parametrize("case", ONCE_DIFFERED, ids=[case.feature for case in ONCE_DIFFERED])
def test_what_once_differed_agrees(case: Case) -> None:
    assert not compare([case]).differences
