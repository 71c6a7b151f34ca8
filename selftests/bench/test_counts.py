"""Judging and showing take no more function calls than were recorded, and grow with the services, not their square."""

from bench.counting import NOISE, counted, recorded, regressions

REMEDY = (
    "find what grew (`python -m cProfile`, docs/performance.md); where it is worth it, "
    "record anew: ./run bench guard --record"
)


def test_a_run_takes_no_more_calls_than_recorded() -> None:
    found = regressions(counted(), recorded())
    assert not found, f"{'; '.join(found)}: {REMEDY}"


def test_a_count_that_grows_beyond_noise_is_a_regression() -> None:
    known = {"tree": {100: 1000, 200: 2000}}
    assert not regressions({"tree": {100: int(1000 * (1 + NOISE)), 200: 2000}}, known)
    (found,) = regressions({"tree": {100: 1000, 200: int(2000 * (1 + NOISE)) + 1}}, None) or [""]
    assert "power" in found
    (found,) = regressions({"tree": {100: 1100, 200: 2000}}, known)
    assert "10 % more" in found


def test_what_grows_with_the_square_is_a_regression_on_every_python() -> None:
    (found,) = regressions({"host": {100: 1000, 200: 4000}}, None)
    assert "power 2.00" in found
