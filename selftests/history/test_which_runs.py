"""Which runs of pytest are recorded, and which of them are whole."""

from pathlib import Path

import pytest

from selftests.history.project import Project
from selftests.plugin.scratch import facts
from trueup.facts import Subject, SubjectKind
from trueup.history.place import ON_A_HOST, state_of
from trueup.history.store import FILE
from trueup.repair.workplace import Workplace
from trueup.subjects import THIS_MACHINE, Access

RUNS = "SELECT whole, judged, verdict FROM run ORDER BY id"
PARTS = (("-k", "one"), ("-m", "check"), ("tests/area/test_checks.py",), ("--lf",), ("--deselect=tests/area/x.py",))


def test_a_bare_run_is_recorded_with_its_facts(project: Project) -> None:
    ran = project.bare()
    assert ran.code == 0, ran.text
    assert project.rows(RUNS) == [(1, 6, "ok")]
    assert project.rows("SELECT count(*) FROM facts") == [(1,)]
    assert "history" not in ran.text


@pytest.mark.parametrize("selection", PARTS)
def test_a_selection_is_a_part_of_the_suite(project: Project, selection: tuple[str, ...]) -> None:
    project.says(runs_one="failed", answers_two="failed")
    project.bare()
    project.bare(*selection)
    whole, part = project.rows(RUNS)
    assert whole == (1, 6, "failed")
    assert part[0] == 0
    assert project.rows("SELECT count(*) FROM item WHERE state = 7") == [(0,)]


@pytest.mark.parametrize("paths", [("tests",), (".",), ("tests/area", "tests")])
def test_paths_that_hold_all_of_it_are_the_whole(project: Project, paths: tuple[str, ...]) -> None:
    project.bare(*paths)
    assert project.rows(RUNS) == [(1, 6, "ok")]


def test_a_run_that_stopped_early_is_a_part(project: Project) -> None:
    project.says(runs_one="failed")
    project.bare("-x")
    assert project.rows("SELECT whole, judged < 6 FROM run") == [(0, 1)]


@pytest.mark.parametrize(
    "arguments", [("--no-history",), ("--collect-only",), ("--facts=facts.json",), ("--fix-plan",), ("-k", "none")]
)
def test_what_is_no_look_of_its_own_is_not_recorded(project: Project, arguments: tuple[str, ...]) -> None:
    project.record(facts())
    ran = project.pytest(*arguments)
    assert not (project.state / FILE).exists()
    assert "history" not in ran.text
    if ran.document:
        assert ran.document["context"]["history"]["runs"] == []
        assert ran.document["context"]["trouble"] == ""


def test_the_context_holds_what_earlier_runs_saw(project: Project) -> None:
    project.pytest()
    project.says(runs_one="failed", answers_one="failed")
    history = project.pytest().document["context"]["history"]
    assert [one["verdict"] for one in history["runs"]] == ["ok", "failed"]
    changed = {(one["check"], one["now"]) for one in history["changed"]}
    assert changed == {("area.runs", "failed"), ("area.answers", "blocked")}
    (span,) = [one for one in history["spans"] if one["state"] == "blocked"]
    assert span["cause"] == "area.runs [tree: one]"


def test_workers_leave_the_recording_to_their_controller(project: Project) -> None:
    ran = project.bare("-n", "2")
    assert ran.code == 0, ran.text
    assert project.rows(RUNS) == [(1, 6, "ok")]


def test_state_lies_on_the_host_for_its_root_and_else_beside_the_expectations(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hosts = {spec: Subject("web", SubjectKind.HOST, spec) for spec in (*THIS_MACHINE, "ssh://web")}
    for root in (True, False):
        monkeypatch.setattr("os.geteuid", lambda root=root: 0 if root else 1000)
        assert state_of([], tmp_path) == tmp_path / ".trueup"
        assert state_of([hosts["ssh://web"]], tmp_path) == tmp_path / ".trueup"
        assert state_of([hosts["local"]], tmp_path) == (ON_A_HOST if root else tmp_path / ".trueup")
    assert str(ON_A_HOST) == Workplace(hosts["local"], Access()).state
    assert all(Workplace(subject, Access()).is_here == (spec in THIS_MACHINE) for spec, subject in hosts.items())
