"""Flapping, times to repair and gaps, by numbers that were worked out by hand."""

import pytest

from trueup.history.arithmetic import Incident, flapping_percent, gaps, incidents, is_flapping, together

QUIET = [True] * 21


def changes_at(*newest: int) -> list[bool]:
    """21 results that change before each of these, counted from the newest, which is 1."""
    found, now = [], True
    for place in range(21, 0, -1):
        now = not now if place in newest else now
        found.append(now)
    return found


@pytest.mark.parametrize(
    ("newest", "percent"),
    [
        ((), 0.0),
        ((1, 2), 12.4),
        ((1, 2, 3), 18.4),
        ((1, 2, 3, 4), 24.2),
        ((17, 18, 19, 20), 15.8),
        ((1, 2, 3, 4, 5), 29.9),
        ((16, 17, 18, 19, 20), 20.1),
        (tuple(range(1, 21)), 100.0),
    ],
)
def test_newer_changes_count_more(newest: tuple[int, ...], percent: float) -> None:
    assert round(flapping_percent(changes_at(*newest)), 1) == percent


def test_what_was_never_looked_at_has_not_changed() -> None:
    assert flapping_percent([]) == flapping_percent([True]) == 0
    assert flapping_percent([True, False, True]) == flapping_percent(changes_at(1, 2))
    assert flapping_percent([*[False, True] * 20, *QUIET]) == 0


def test_what_flaps_stops_later_than_it_begins() -> None:
    assert [is_flapping(percent, before=False) for percent in (10.0, 19.9, 20.0)] == [False, False, True]
    assert [is_flapping(percent, before=True) for percent in (10.0, 10.1, 19.9)] == [False, True, True]


def test_an_incident_lasts_from_the_first_failed_run_to_the_first_good_one() -> None:
    assert list(incidents([(0, "passed"), (5, "failed"), (9, "passed")])) == [Incident(5, 9)]
    assert list(incidents([(5, "failed"), (6, "unknown"), (7, "blocked"), (8, "failed"), (9, "fixed")])) == [
        Incident(5, 9)
    ]
    assert list(incidents([(5, "failed"), (6, "warned"), (9, "waived")])) == [Incident(5, 9)]


def test_what_nobody_could_see_opens_and_closes_nothing() -> None:
    assert list(incidents([(1, "unknown"), (2, "blocked"), (3, "passed"), (4, "fixed")])) == []
    assert list(incidents([(5, "failed"), (6, "unknown")])) == [Incident(5, None)]


def test_what_is_judged_no_more_was_never_seen_well() -> None:
    assert list(incidents([(5, "failed"), (6, "absent"), (9, "passed")])) == []


def test_checks_that_see_the_same_outage_make_one_incident() -> None:
    assert together([Incident(5, 9), Incident(1, 3), Incident(6, 12)]) == [Incident(1, 3), Incident(5, 12)]
    assert together([Incident(1, 3), Incident(2, None), Incident(9, 10)]) == [Incident(1, None)]
    assert together([Incident(1, 9), Incident(2, 3)]) == [Incident(1, 9)]


def test_a_gap_is_longer_than_two_and_a_half_intervals() -> None:
    assert gaps([0, 5, 10, 15, 27, 32]) == []
    assert gaps([0, 5, 10, 15, 28, 33]) == [(15, 28)]
    assert gaps([0, 1000]) == []
