"""`trueup runs`, `trueup diff` and `trueup facts --run`: what they print, and how they end."""

import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests import hostile
from selftests.history.made import FIVE, NOON, keep, result, run
from selftests.plugin.scratch import facts, with_container
from trueup.cli import main
from trueup.escaping import document
from trueup.facts import Facts, Nginx, Sites, Systemd, Unavailable
from trueup.facts.docker import Attachment
from trueup.facts.document import dump
from trueup.facts.nginx import Configuration, Directive
from trueup.facts.sites import SiteFile
from trueup.facts.systemd import Setting, UnitFile, UnitState
from trueup.history.differences import of_facts

WELL = {("a.runs", "one"): "passed", ("a.runs", "two"): "passed"}
BAD = {("a.runs", "one"): "failed", ("a.runs", "two"): "passed"}


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Four runs: well, failed, well, failed, each with what was seen."""
    for number, outcomes in enumerate((WELL, BAD, WELL, BAD)):
        status = "exited" if outcomes is BAD else "running"
        seen = with_container(facts(), "one", status=status, running=status == "running")
        keep(tmp_path, run(outcomes, NOON + number * FIVE), facts=[seen])
    return tmp_path


def asked(folder: Path, capsys: pytest.CaptureFixture[str], command: str, *arguments: str) -> tuple[int, str, str]:
    code = main([command, *arguments, "--state", str(folder / "state")])
    out, err = capsys.readouterr()
    return code, out, err


def test_runs_are_listed_with_what_changed(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(kept, capsys, "runs")
    lines = [re.split(r"  +", line) for line in out.splitlines()]
    assert code == 0
    assert lines[0] == ["RUN", "STARTED (UTC)", "SUBJECTS", "VERDICT", "RED", "JUDGED", "TOOK", "WHAT CHANGED"]
    assert lines[1:3] == [
        ["1", "2026-03-01 12:00:00", "web", "ok", "0", "2", "2.0 s", "2 new"],
        ["2", "2026-03-01 12:05:00", "web", "failed", "1", "2", "2.0 s", "failed: a.runs [one]"],
    ]
    assert lines[3][-1] == "well again: a.runs [one]"


def test_the_last_runs_are_printed_as_json(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = asked(kept, capsys, "runs", "--last", "1", "--json")
    (one,) = json.loads(out)
    assert (one["id"], one["verdict"], one["subjects"], one["has_facts"]) == (4, "failed", ["web"], True)
    assert one["changes"] == [
        {"check": "a.runs", "subject": "web", "resource": "one", "was": "passed", "now": "failed"}
    ]


def test_two_runs_are_compared(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(kept, capsys, "diff", "last-green", "last")
    assert code == 1
    assert out.splitlines() == [
        "a.runs [web: one]: passed -> failed",
        "container one: running: yes -> no; status: running -> exited",
    ]


def test_runs_that_are_the_same_are_said_to_be(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(kept, capsys, "diff", "2", "4") == (0, "nothing changed\n", "")


def test_files_are_compared_with_runs(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kept / "f.json").write_bytes(dump(facts()))
    (kept / "r.json").write_bytes(document(run(WELL)))
    assert asked(kept, capsys, "diff", "1", str(kept / "f.json"))[:2] == (0, "nothing changed\n")
    code, out, _ = asked(kept, capsys, "diff", str(kept / "r.json"), "2", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["facts"], told["results"][0]["now"]) == (None, "failed")


def test_what_cannot_be_compared_ends_with_2(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (kept / "f.json").write_bytes(dump(facts()))
    (kept / "r.json").write_bytes(document(run(WELL)))
    (kept / "x.json").write_text("[")
    (kept / "s.json").write_text('{"results": [{}], "schema": 1}')
    sides = [
        ("7", "1", "no run 7: the nearest that is kept is 4, the newest 4 (trueup runs lists them)"),
        ("1", "yesterday", "yesterday: neither a file that is there, nor a run"),
        (str(kept / "f.json"), str(kept / "r.json"), "have nothing in common that could be compared"),
        (str(kept / "x.json"), "1", "x.json: neither facts nor results"),
        (str(kept / "s.json"), "1", "s.json: a result of it has no 'subject'"),
        ("1", str(kept), "cannot be read"),
    ]
    for before, after, why in sides:
        code, out, err = asked(kept, capsys, "diff", before, after)
        assert (code, out) == (2, ""), (before, after, out, err)
        assert why in err or (after == str(kept) and "a directory, not a file" in err), err
        assert err.count("\n") == 1


def test_a_state_directory_without_history_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = asked(tmp_path, capsys, "runs")
    assert code == 4
    assert f"there is no history in {tmp_path / 'state'}" in err
    assert not (tmp_path / "state").exists()


def test_the_facts_of_a_run_can_be_judged_again(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = asked(kept, capsys, "facts", "--run", "last")
    found = msgspec.json.decode(out, type=Facts)
    assert code == 0
    assert found.docker == with_container(facts(), "one", status="exited", running=False).docker


def test_facts_that_are_no_longer_kept_name_the_nearest(kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(kept, run(WELL, NOON + 9 * FIVE))
    code, out, err = asked(kept, capsys, "facts", "--run", "5")
    assert (code, out) == (4, "")
    assert "what run 5 saw is no longer kept: the nearest run with facts is 4" in err
    code, out, _ = asked(kept, capsys, "diff", "4", "5")
    assert code == 1
    assert "not compared: what run 5 saw is no longer kept (the nearest run with facts is 4)" in out


def test_of_several_subjects_one_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    seen = [facts(), msgspec.structs.replace(facts(), subject=msgspec.structs.replace(facts().subject, name="db"))]
    both = (("web", "host", "x"), ("db", "host", "y"))
    keep(tmp_path, run([result("a.runs", "one", "passed", name) for name in ("web", "db")], NOON, both), facts=seen)
    code, _, err = asked(tmp_path, capsys, "facts", "--run", "1")
    assert code == 4
    assert "name one with --subject (db, web)" in err
    assert '"name": "db"' in asked(tmp_path, capsys, "facts", "--run", "1", "--subject", "db")[1]
    assert "judged no dc" in asked(tmp_path, capsys, "facts", "--run", "1", "--subject", "dc")[2]


def test_no_name_steers_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = [*hostile.names(tmp_path / "mark"), "\udcff", "a\0b", "]]>", "a|b"]
    keep(tmp_path, run({("a.runs", name): "passed" for name in names}), facts=[facts()])
    odd = [with_container(facts(), "one", image=f"x{name}") for name in names]
    keep(tmp_path, run({("a.runs", name): "failed" for name in names}, NOON + FIVE), facts=[odd[0]])
    for command in (
        ("runs",),
        ("runs", "--json"),
        ("diff", "1", "2"),
        ("diff", "1", "2", "--json"),
        ("facts", "--run", "2"),
    ):
        code, out, err = asked(tmp_path, capsys, *command)
        assert code in {0, 1}
        assert not hostile.raw_in(out + err)
    for number, one in enumerate(odd):
        keep(tmp_path, run(WELL, NOON + (number + 2) * FIVE), facts=[one])
        assert not hostile.raw_in(asked(tmp_path, capsys, "diff", "1", "last")[1])
    assert not (tmp_path / "mark").exists()


def site(*lines: str) -> Sites:
    written = tuple(Directive("set", (line,), "/etc/nginx/sites-available/a", 1) for line in lines)
    return Sites((SiteFile("/etc/nginx/sites-available/a", "a", enabled=True, directives=written),))


def unit(enabled: str, *settings: str) -> Systemd:
    pairs = (setting.split("=", 1) for setting in settings)
    made = tuple(Setting("Service", key, value, "/etc/systemd/system/a.service", 1) for key, value in pairs)
    files = (UnitFile("a.service", "/etc/systemd/system/a.service", (), made),)
    state = UnitState("a.service", "loaded", "active", "running", "success", enabled, "", (), need_daemon_reload=False)
    return Systemd(files, (state,))


def told(**changes: Any) -> list[str]:
    """What changed from the usual facts to these, a line each."""
    before: dict[str, Any] = {"sites": site("a", "b"), "systemd": unit("enabled", "Restart=always", "ExecStart=/x")}
    found = of_facts(facts(**before), facts(**{**before, **changes}))
    return [line for one in found for line in (f"{one.kind} {one.name}: {'; '.join(one.says)}", *one.diff)]


def test_a_unit_is_told_by_its_state_and_its_text() -> None:
    assert told(systemd=unit("disabled", "Restart=always", "ExecStart=/x")) == [
        "unit a.service: enabled: enabled -> disabled"
    ]
    edited = told(systemd=unit("enabled", "Restart=no", "ExecStart=/x"))
    assert edited[0] == "unit a.service: edited"
    assert {"-Restart=always", "+Restart=no"} <= set(edited)


def test_a_site_is_told_as_a_unified_diff() -> None:
    edited = told(sites=site("a", "c"))
    assert edited[0] == "site /etc/nginx/sites-available/a: edited"
    assert edited[-2:] == ["-set b;", "+set c;"]
    assert told(sites=Sites(())) == ["site /etc/nginx/sites-available/a: is gone"]


def test_a_container_is_told_in_dockers_words() -> None:
    joined = with_container(facts(), "two", image="two:2", attachments=(Attachment("shared", "n", aliases=("b",)),))
    assert told(docker=joined.docker) == [
        "container two: aliases: now b on shared; image: two -> two:2; networks: now shared"
    ]


def test_what_changes_by_itself_is_not_told() -> None:
    restarted = with_container(facts(), "one", pid=77, id="other", started_at="2026-01-01T00:00:09Z")
    assert told(docker=restarted.docker, taken_at="2026-02-02T00:00:00+00:00", commands_asked=9) == []


def test_a_source_that_was_not_read_takes_nothing_away() -> None:
    assert told(docker=Unavailable("docker did not answer")) == [
        "source docker: could not be read: nothing -> docker did not answer"
    ]
    blind = facts(nginx=Unavailable("no nginx"))
    back = of_facts(blind, facts(nginx=Nginx(Configuration("/etc/nginx/nginx.conf", (), ()))))
    assert [(one.kind, one.says) for one in back] == [("source", ("could not be read: no nginx -> nothing",))]
