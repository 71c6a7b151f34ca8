"""What a run changes in history: the states of what it judged, and nothing else."""

import datetime
from pathlib import Path

from selftests.history.made import FIVE, NOON, context, keep, result, run, series
from trueup.history import store
from trueup.history.runs import listed, states_at

WELL = {("a.runs", "one"): "passed", ("a.runs", "two"): "passed"}
BAD = {("a.runs", "one"): "failed", ("a.runs", "two"): "passed"}


def states(folder: Path, at: int) -> dict[str, str]:
    with store.read(folder / "state") as connection:
        return {f"{check} {resource}": state for (_, check, resource), state in states_at(connection, at).items()}


def rows(folder: Path, table: str) -> int:
    with store.read(folder / "state") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of ours


def test_only_a_change_of_state_takes_a_row(tmp_path: Path) -> None:
    series(tmp_path, WELL, WELL, BAD, BAD, WELL)
    assert rows(tmp_path, "run") == 5
    assert rows(tmp_path, "span") == 4


def test_every_result_of_every_run_can_be_told_again(tmp_path: Path) -> None:
    unknown = {("a.runs", "one"): "unknown", ("a.runs", "two"): "blocked"}
    every = [WELL, BAD, unknown, WELL]
    series(tmp_path, *every)
    for number, outcomes in enumerate(every, 1):
        assert states(tmp_path, number) == {f"{check} {name}": state for (check, name), state in outcomes.items()}


def test_what_a_whole_run_no_longer_judges_is_absent(tmp_path: Path) -> None:
    series(tmp_path, WELL, {("a.runs", "one"): "passed"})
    assert states(tmp_path, 1) == {"a.runs one": "passed", "a.runs two": "passed"}
    assert states(tmp_path, 2) == {"a.runs one": "passed"}


def test_a_part_of_the_suite_changes_only_what_it_judged(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL))
    keep(tmp_path, run({("a.runs", "one"): "failed"}, NOON + FIVE), whole=False)
    assert states(tmp_path, 2) == {"a.runs one": "failed", "a.runs two": "passed"}


def test_a_check_that_could_not_see_its_resources_leaves_them_unknown(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL))
    cause = "host.host_answers [web: machine]"
    keep(tmp_path, run([result("a.runs", "none-seen", "blocked", cause=cause)], NOON + FIVE))
    assert states(tmp_path, 2) == {"a.runs one": "unknown", "a.runs two": "unknown", "a.runs none-seen": "blocked"}
    kept = keep(tmp_path, run(WELL, NOON + 2 * FIVE))
    assert states(tmp_path, 3) == {"a.runs one": "passed", "a.runs two": "passed"}
    spans = context(tmp_path, kept, NOON + 3 * FIVE)["history"]["spans"]
    assert {span["cause"] for span in spans if span["state"] == "unknown"} == {cause}


def test_another_cause_is_another_span(tmp_path: Path) -> None:
    for number, cause in enumerate(("a.docker [web: docker]", "a.net [web: net]", "a.net [web: net]")):
        kept = keep(tmp_path, run([result("a.runs", "one", "blocked", cause=cause)], NOON + number * FIVE))
    spans = context(tmp_path, kept, NOON + 3 * FIVE)["history"]["spans"]
    assert [span["cause"] for span in spans] == ["a.docker [web: docker]", "a.net [web: net]"]


def test_several_subjects_of_one_run_are_kept_apart(tmp_path: Path) -> None:
    both = (("web", "host", "ssh://web"), ("db", "host", "ssh://db"))
    two = [result("a.runs", "one", "failed", "web"), result("a.runs", "one", "passed", "db")]
    keep(tmp_path, run(two, NOON, both))
    keep(tmp_path, run([result("a.runs", "one", "failed", "db")], NOON + FIVE, both[1:]))
    with store.read(tmp_path / "state") as connection:
        assert states_at(connection, 1) == {("web", "a.runs", "one"): "failed", ("db", "a.runs", "one"): "passed"}
        assert states_at(connection, 2) == {("db", "a.runs", "one"): "failed"}
        assert [one.subjects for one in listed(connection, 5)] == [("web", "db"), ("db",)]


def test_trees_of_one_name_in_two_places_are_two_subjects(tmp_path: Path) -> None:
    keep(tmp_path, run({("a.runs", "one"): "failed"}, NOON, [("web", "tree", "web")]))
    kept = keep(tmp_path, run({("a.runs", "one"): "passed"}, NOON + FIVE, [("web", "tree", "/elsewhere/web")]))
    assert len(context(tmp_path, kept)["history"]["runs"]) == 1
    assert rows(tmp_path, "item") == 2


def test_a_host_is_the_same_however_it_is_reached(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL, NOON, [("web", "host", "ssh://a@web")]))
    kept = keep(tmp_path, run(WELL, NOON + FIVE, [("web", "host", "ssh://b@web:22")]))
    assert len(context(tmp_path, kept)["history"]["runs"]) == 2


def test_a_run_that_was_overtaken_changes_no_state(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL, NOON + FIVE))
    kept = keep(tmp_path, run(BAD, NOON, took=600))
    assert kept.recorded.overtaken
    assert states(tmp_path, kept.recorded.id)["a.runs one"] == "passed"


def test_a_clock_that_was_put_back_is_no_run_that_was_overtaken(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL, NOON + datetime.timedelta(days=400)))
    kept = keep(tmp_path, run(BAD, NOON))
    assert not kept.recorded.overtaken
    assert states(tmp_path, kept.recorded.id)["a.runs one"] == "failed"


def test_names_of_any_characters_are_kept_as_they_are(tmp_path: Path) -> None:
    odd = ["\udcff", "a\0b", "\x1b[2J", "<script>", "'; DROP TABLE run; --", "\u2028", "]]>", "a|b", "", "日本"]
    series(tmp_path, {("a.runs", name): "failed" for name in odd}, {("a.runs", name): "passed" for name in odd})
    with store.read(tmp_path / "state") as connection:
        assert {resource for _, _, resource in states_at(connection, 2)} == set(odd)
    assert rows(tmp_path, "item") == len(odd)


def test_a_run_knows_what_it_changed(tmp_path: Path) -> None:
    series(tmp_path, WELL, BAD, {("a.runs", "one"): "passed"})
    with store.read(tmp_path / "state") as connection:
        first, second, third = listed(connection, 10)
    assert [(one["was"], one["now"]) for one in first.changes] == [("absent", "passed")] * 2
    assert [(one["resource"], one["was"], one["now"]) for one in second.changes] == [("one", "passed", "failed")]
    gone = [("one", "failed", "passed"), ("two", "passed", "absent")]
    assert [(one["resource"], one["was"], one["now"]) for one in third.changes] == gone
    assert (second.verdict, second.counts["failed"], second.whole) == ("failed", 1, True)
