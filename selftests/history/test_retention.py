"""What stays of old runs, and for how long."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests.history.made import FIVE, NOON, keep, run
from selftests.plugin.scratch import facts, with_container
from trueup.facts import Facts
from trueup.facts.document import dump
from trueup.history import kept_facts, retention, store
from trueup.history.runs import states_at

WELL, BAD = {("a.runs", "one"): "passed"}, {("a.runs", "one"): "failed"}
DAY = datetime.timedelta(days=1)


def query(folder: Path, text: str) -> list[tuple[Any, ...]]:
    with store.read(folder / "state") as connection:
        return connection.execute(text).fetchall()


def test_what_a_run_saw_is_kept_as_it_was(tmp_path: Path) -> None:
    seen = with_container(facts(), "one", status="exited \udcff")
    number = keep(tmp_path, run(WELL), facts=[seen]).recorded.id
    with store.read(tmp_path / "state") as connection:
        kept = kept_facts.kept(connection, number)
    assert dump(msgspec.json.decode(kept["web"], type=Facts)) == dump(seen)
    assert not any(path.name != store.FILE for path in (tmp_path / "state").iterdir())


def test_facts_stay_of_the_last_runs_of_the_last_green_and_of_one_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "FACTS_LAST", 5)
    for day in (40, 20, 10):  # the oldest of them is the last green one
        for number, outcomes in enumerate((BAD, WELL if day == 40 else BAD)):
            keep(tmp_path, run(outcomes, NOON - day * DAY + number * FIVE), facts=[facts()])
    for number in range(8):
        keep(tmp_path, run(BAD, NOON + number * FIVE), facts=[facts()])
    kept = [run for (run,) in query(tmp_path, "SELECT run FROM facts ORDER BY run")]
    assert kept == [2, 4, 6, 10, 11, 12, 13, 14]
    assert len(query(tmp_path, "SELECT id FROM run")) == 14


def test_facts_never_take_more_than_their_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FACTS_MOST", 3 * len(kept_facts.packed(facts())) + 10)
    for number in range(6):
        keep(tmp_path, run(WELL, NOON + number * FIVE), facts=[facts()])
    assert [run for (run,) in query(tmp_path, "SELECT run FROM facts ORDER BY run")] == [4, 5, 6]


def test_old_runs_are_thinned_to_the_worst_of_each_day(tmp_path: Path) -> None:
    long_ago = NOON - 100 * DAY
    for day in range(3):
        for number, outcomes in enumerate((WELL, BAD, WELL)):
            keep(tmp_path, run(outcomes, long_ago + day * DAY + number * FIVE))
    for days in range(95, -1, -5):
        keep(tmp_path, run(WELL, NOON - days * DAY))
    kept = query(tmp_path, "SELECT at, failed FROM run ORDER BY id")
    assert [failed for at, failed in kept if at < (long_ago + 4 * DAY).timestamp() * 1000] == [1, 1, 1]


def test_states_outlive_the_runs_that_saw_them_begin(tmp_path: Path) -> None:
    start = NOON - 500 * DAY
    for number, outcomes in enumerate((BAD, WELL, BAD)):
        keep(tmp_path, run(outcomes, start + number * FIVE))
    for days in range(490, -1, -10):
        last = keep(tmp_path, run(BAD, NOON - days * DAY))
    spans = query(tmp_path, "SELECT first, state FROM span")
    assert spans == [(3, 1)]
    with store.read(tmp_path / "state") as connection:
        assert states_at(connection, last.recorded.id) == {("web", "a.runs", "one"): "failed"}
    assert min(query(tmp_path, "SELECT at FROM run"))[0] >= (NOON - 400 * DAY).timestamp() * 1000


def test_what_is_gone_for_long_is_forgotten(tmp_path: Path) -> None:
    start = NOON - 500 * DAY
    keep(tmp_path, run(WELL | {("a.runs", "two"): "passed"}, start))
    keep(tmp_path, run(WELL, start + FIVE))
    for days in range(490, -1, -10):
        keep(tmp_path, run(WELL, NOON - days * DAY))
    assert query(tmp_path, "SELECT resource FROM item") == [(b"one",)]
    assert query(tmp_path, "SELECT count(*) FROM span WHERE item NOT IN (SELECT id FROM item)") == [(0,)]


def test_a_clock_that_leaps_ahead_empties_nothing(tmp_path: Path) -> None:
    for number in range(20):
        keep(tmp_path, run(WELL, NOON + number * FIVE), facts=[facts()])
    keep(tmp_path, run(WELL, NOON + 9000 * DAY))
    assert query(tmp_path, "SELECT count(*) FROM run") == [(21,)]
