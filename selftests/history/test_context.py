"""What earlier runs add to a result document."""

import datetime
from pathlib import Path

from selftests.history.made import FIVE, NOON, context, keep, run, series
from trueup.report.document import no_context

WELL = {("a.runs", "one"): "passed", ("b.runs", "two"): "passed"}
BAD = {("a.runs", "one"): "failed", ("b.runs", "two"): "passed"}
WORSE = {("a.runs", "one"): "failed", ("b.runs", "two"): "unknown"}


def test_it_has_the_keys_of_a_run_without_history(tmp_path: Path) -> None:
    found = context(tmp_path, series(tmp_path, WELL))
    assert found.keys() | {"holds", "trouble"} == no_context().keys()
    assert found["history"].keys() == no_context()["history"].keys()


def test_runs_are_told_newest_last_with_this_one(tmp_path: Path) -> None:
    history = context(tmp_path, series(tmp_path, WELL, BAD, WORSE))["history"]
    assert [one["verdict"] for one in history["runs"]] == ["ok", "failed", "failed"]
    assert history["runs"][-1] == {
        "id": 3,
        "started": "2026-03-01T12:10:00.000+00:00",
        "verdict": "failed",
        "failed": 1,
        "unknown": 1,
        "duration_s": 2.0,
    }
    assert history["last_green"] == "2026-03-01T12:00:00.000+00:00"


def test_what_changed_is_told_since_the_last_green_run(tmp_path: Path) -> None:
    history = context(tmp_path, series(tmp_path, WELL, BAD, WORSE))["history"]
    assert history["changed"] == [
        {"check": "a.runs", "subject": "web", "resource": "one", "was": "passed", "now": "failed"},
        {"check": "b.runs", "subject": "web", "resource": "two", "was": "passed", "now": "unknown"},
    ]


def test_without_a_green_run_it_is_told_since_the_run_before(tmp_path: Path) -> None:
    history = context(tmp_path, series(tmp_path, BAD, WORSE))["history"]
    assert history["last_green"] is None
    assert [(one["resource"], one["was"], one["now"]) for one in history["changed"]] == [("two", "passed", "unknown")]


def test_a_part_of_the_suite_is_no_green_run(tmp_path: Path) -> None:
    keep(tmp_path, run(BAD))
    keep(tmp_path, run({("b.runs", "two"): "passed"}, NOON + FIVE), whole=False)
    history = context(tmp_path, keep(tmp_path, run(BAD, NOON + 2 * FIVE)))["history"]
    assert history["last_green"] is None
    assert len(history["runs"]) == 2


def test_spans_are_of_what_was_not_ok_in_the_last_day(tmp_path: Path) -> None:
    start = NOON - datetime.timedelta(days=3)
    series(tmp_path, WELL, BAD, WELL, start=start)
    kept = series(tmp_path, WELL, {**WELL, ("b.runs", "two"): "warned"}, WELL)
    spans = context(tmp_path, kept, NOON + 4 * FIVE)["history"]["spans"]
    assert [
        (span["resource"], span["state"], span["since"][11:16], (span["until"] or "")[11:16]) for span in spans
    ] == [
        ("two", "passed", "12:00", "12:05"),
        ("two", "warned", "12:05", "12:10"),
        ("two", "passed", "12:10", ""),
    ]


def test_an_outage_that_began_days_ago_is_in_todays_spans(tmp_path: Path) -> None:
    series(tmp_path, BAD, start=NOON - datetime.timedelta(days=3))
    (span,) = context(tmp_path, series(tmp_path, BAD))["history"]["spans"]
    assert (span["state"], span["since"][:10], span["until"]) == ("failed", "2026-02-26", None)


def test_a_hole_between_runs_is_a_gap(tmp_path: Path) -> None:
    series(tmp_path, WELL, WELL, WELL, WELL)
    kept = series(tmp_path, WELL, WELL, start=NOON + datetime.timedelta(hours=2))
    gaps = context(tmp_path, kept, NOON + datetime.timedelta(hours=3))["history"]["gaps"]
    assert gaps == [{"since": "2026-03-01T12:15:00.000+00:00", "until": "2026-03-01T14:00:00.000+00:00"}]


def test_times_to_repair_are_by_service(tmp_path: Path) -> None:
    def outcomes(one: str, two: str, machine: str) -> dict[tuple[str, str], str]:
        return {
            ("a.runs", "one"): one,
            ("a.active", "one.service"): one,
            ("a.runs", "two"): two,
            ("a.disk", "/"): machine,
        }

    kept = series(
        tmp_path,
        outcomes("failed", "passed", "passed"),
        outcomes("failed", "passed", "failed"),
        outcomes("passed", "passed", "failed"),
        outcomes("failed", "passed", "failed"),
        outcomes("passed", "passed", "failed"),
    )
    assert context(tmp_path, kept, NOON + 5 * FIVE)["history"]["repair_times"] == [
        {"service": "one", "n": 2, "mean_s": 450.0, "longest_s": 600.0, "open_s": None},
        {"service": "the platform", "n": 0, "mean_s": None, "longest_s": None, "open_s": 1200.0},
    ]


def test_incidents_of_long_ago_are_not_counted(tmp_path: Path) -> None:
    series(tmp_path, BAD, WELL, start=NOON - datetime.timedelta(days=50))
    assert context(tmp_path, series(tmp_path, WELL))["history"]["repair_times"] == []


def test_what_goes_back_and_forth_is_flapping_until_it_has_been_quiet(tmp_path: Path) -> None:
    kept = series(tmp_path, *[WELL, BAD] * 4)
    (flapping,) = context(tmp_path, kept)["history"]["flapping"]
    assert (flapping["check"], flapping["resource"]) == ("a.runs", "one")
    assert flapping["percent"] > 35
    kept = series(tmp_path, *[WELL] * 12, start=NOON + 8 * FIVE)
    assert context(tmp_path, kept)["history"]["flapping"] != []
    kept = series(tmp_path, *[WELL] * 8, start=NOON + 20 * FIVE)
    assert context(tmp_path, kept)["history"]["flapping"] == []


def test_one_outage_is_no_flapping(tmp_path: Path) -> None:
    assert context(tmp_path, series(tmp_path, WELL, WELL, BAD, BAD, WELL))["history"]["flapping"] == []


def test_runs_in_which_nobody_knew_make_nothing_flap(tmp_path: Path) -> None:
    blind = {("a.runs", "one"): "unknown", ("b.runs", "two"): "blocked"}
    assert context(tmp_path, series(tmp_path, *[WELL, blind] * 8))["history"]["flapping"] == []


def test_what_is_repaired_again_and_again_flaps(tmp_path: Path) -> None:
    mended = {**WELL, ("a.runs", "one"): "fixed"}
    assert context(tmp_path, series(tmp_path, *[WELL, mended] * 4))["history"]["flapping"] != []


def test_the_same_runs_make_the_same_block(tmp_path: Path) -> None:
    found = []
    for name in ("x", "y"):
        folder = tmp_path / name
        folder.mkdir()
        found.append(context(folder, series(folder, WELL, BAD, dict(reversed(WORSE.items())))))
    assert found[0] == found[1]
