"""Units and their graph are what the real systemd says: first every case that once differed, then a fresh sample."""

from pathlib import Path

import msgspec
import pytest

from lab.replica import Replica
from selftests.units import transactions, verifying
from selftests.units.case import Case
from selftests.units.comparing import Tally, compare, generated
from selftests.units.features import FEATURES

pytestmark = pytest.mark.replica

KEPT = Path(__file__).parent / "data"
_SAMPLE = 400
_TRANSACTIONS = 120
_FILES = 200
_UNSETTLED = 8
"""Two units that lost something, each under both of its names and with both properties: of 50,000 values."""


def test_cases_that_once_differed_agree(bare_replica: Replica) -> None:
    cases = [
        case for file in sorted(KEPT.glob("*.json")) for case in msgspec.json.decode(file.read_bytes(), type=list[Case])
    ]
    assert cases
    _agree(compare(bare_replica, [cases]))


def test_a_sample_of_every_feature_agrees(bare_replica: Replica) -> None:
    tally = compare(bare_replica, generated(seed=30, count=_SAMPLE))
    _agree(tally)
    assert all(tally.values[feature] > _SAMPLE for feature in FEATURES), tally.values


def test_whole_transactions_agree(bare_replica: Replica) -> None:
    outcome = transactions.compare(bare_replica, transactions.generated(seed=30, count=_TRANSACTIONS))
    told = [f"{one.what}\n{one.case.files}" for one in outcome.differences[:3]]
    assert not told, "\n".join(told)
    for what in ("units", "pairs in order", "with cycles"):
        assert outcome.compared[what] >= 20, outcome.compared


def test_what_is_valid_is_valid_to_systemd(bare_replica: Replica) -> None:
    tally = verifying.compare(bare_replica, verifying.generated(seed=30, count=_FILES))
    told = [f"{one.what}: {one.said}\n{one.text}" for one in tally.differences[:5]]
    assert not told, "\n".join(told)
    assert tally.valid >= _FILES // 10
    assert tally.invalid >= _FILES // 10


def _agree(tally: Tally) -> None:
    told = [f"{one.unit} {one.what}: {one.ours} but {one.theirs}\n{one.case.files}" for one in tally.differences[:5]]
    assert not told, "\n".join(told)
    assert len(tally.unsettled) <= _UNSETTLED, tally.unsettled
