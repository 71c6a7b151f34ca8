"""History that cannot be kept is said once, and changes neither the verdict nor the exit code."""

import resource
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from selftests.environment import an_operators
from selftests.history.made import FIVE, NOON, keep, run
from selftests.history.project import Project
from trueup.history import store
from trueup.history.store import FILE, NoHistoryError

ROOT = Path(__file__).parents[2]
WELL = {("a.runs", "one"): "passed"}

KEEPS = """
import sys
from pathlib import Path
from selftests.history.made import FIVE, NOON, keep, run
from trueup.history import store
store.WAITS = 120.0  # of two that write again and again on a busy machine, one may have no turn for long
for number in range(int(sys.argv[2])):
    kept = keep(Path(sys.argv[1]), run({("a.runs", "one"): ("passed", "failed")[number % 2]}, NOON + number * FIVE))
    if kept.said:
        print(kept.said)
"""

KILLED_AMID = """
import os, signal, sys
from pathlib import Path
from trueup.history.store import written
def work(connection):
    connection.execute("PRAGMA cache_size = 5")  # so that half of it is in the file already, and not only in memory
    connection.executemany("INSERT INTO note VALUES (?, ?)", ((f"{n} {'x' * 200}", "y") for n in range(5000)))
    os.kill(os.getpid(), signal.SIGKILL)
written(Path(sys.argv[1]) / "state", work)
"""


def begun(program: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=an_operators(), text=True, stdout=subprocess.PIPE)


def count(folder: Path, table: str = "run") -> int:
    with store.read(folder / "state") as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - a name of ours


def test_runs_that_overlap_are_both_kept(tmp_path: Path) -> None:
    both = [begun(KEEPS, str(tmp_path), "15") for _ in range(2)]
    assert [one.communicate(timeout=300)[0] for one in both] == ["", ""]
    assert [one.returncode for one in both] == [0, 0]
    assert count(tmp_path) == 30
    with store.read(tmp_path / "state") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_run_that_is_killed_amid_its_write_leaves_history_as_it_was(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL))
    before = (tmp_path / "state" / FILE).stat().st_size
    killed = begun(KILLED_AMID, str(tmp_path))
    assert killed.wait(timeout=300) == -signal.SIGKILL
    assert (tmp_path / "state" / f"{FILE}-journal").exists()
    assert (tmp_path / "state" / FILE).stat().st_size > before
    assert keep(tmp_path, run(WELL, NOON + FIVE)).said == ""
    assert count(tmp_path) == 2
    assert count(tmp_path, "note") == 1


@pytest.mark.parametrize("content", [b"not a database at all" * 500, b"SQLite format 3\0" + b"\xff" * 8000])
def test_a_damaged_history_is_moved_aside_and_begins_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / FILE).write_bytes(content)
    (tmp_path / "state" / f"{FILE}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\1" * 600)
    said = keep(tmp_path, run(WELL)).said
    (aside,) = [one for one in (tmp_path / "state").glob(f"{FILE}.damaged-*") if not one.name.endswith("-journal")]
    assert said.startswith("the history was damaged (")
    assert said.endswith(f"it lies in {aside} now, and history begins anew")
    assert aside.read_bytes() == content
    assert count(tmp_path) == 1
    assert keep(tmp_path, run(WELL, NOON + FIVE)).said == ""


def test_a_history_that_lost_its_end_is_moved_aside(tmp_path: Path) -> None:
    for number in range(3):
        keep(tmp_path, run({("a.runs", f"{n} {'x' * 60}"): "passed" for n in range(400)}, NOON + number * FIVE))
    path = tmp_path / "state" / FILE
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "begins anew" in keep(tmp_path, run(WELL, NOON + 4 * FIVE)).said
    assert count(tmp_path) == 1


def test_two_runs_that_find_it_damaged_move_it_once(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / FILE).write_bytes(b"junk" * 3000)
    both = [begun(KEEPS, str(tmp_path), "1") for _ in range(2)]
    said = [one.communicate(timeout=300)[0] for one in both]
    assert sorted(bool(each) for each in said) == [False, True]
    assert len(list((tmp_path / "state").glob(f"{FILE}.damaged-*"))) == 1
    assert count(tmp_path) == 2


def test_a_table_of_somebody_else_is_damage(tmp_path: Path) -> None:
    (tmp_path / "state").mkdir()
    with closing(sqlite3.connect(tmp_path / "state" / FILE)) as connection:
        connection.executescript("CREATE TABLE run (id INTEGER PRIMARY KEY); PRAGMA user_version = 1")
    assert "begins anew" in keep(tmp_path, run(WELL)).said


def test_a_newer_history_is_left_as_it_is(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL))
    path = tmp_path / "state" / FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    content = path.read_bytes()
    with pytest.raises(NoHistoryError, match="a newer trueup made it"):
        keep(tmp_path, run(WELL, NOON + FIVE))
    assert path.read_bytes() == content


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    keep(tmp_path, run(WELL))
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600


def said_once(text: str, why: str) -> bool:
    lines = [line for line in text.splitlines() if line.startswith("no history this run: ")]
    return len(lines) == 1 and why in lines[0]


def locked(project: Project) -> Callable[[], None]:
    project.bare()
    connection = sqlite3.connect(project.state / FILE, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    return connection.close


def read_only(project: Project) -> Callable[[], None]:
    project.state.symlink_to("/sys")  # where not even root can make a file
    return lambda: None


def in_the_way(project: Project) -> Callable[[], None]:
    project.write(".trueup", "a file")
    return lambda: None


def a_directory(project: Project) -> Callable[[], None]:
    (project.state / FILE).mkdir(parents=True)
    return lambda: None


@pytest.mark.parametrize("outcome", ["passed", "failed"])
@pytest.mark.parametrize(
    ("trouble", "why"),
    [(locked, "another run holds it"), (read_only, "/sys"), (in_the_way, ".trueup: "), (a_directory, "s a directory")],
)
def test_trouble_is_said_once_and_changes_nothing(
    project: Project, trouble: Callable[[Project], Callable[[], None]], why: str, outcome: str
) -> None:
    project.says(runs_one=outcome)
    end = trouble(project)
    try:
        ran = project.pytest()
    finally:
        end()
    assert ran.code == (1 if outcome == "failed" else 0), ran.text
    assert said_once(ran.text, why.replace("/sys", str(project.state))) or said_once(ran.text, why), ran.text
    assert "Traceback" not in ran.text
    assert ran.document["context"]["trouble"]
    assert ran.outcomes()["area.runs one"] == outcome


def test_a_full_disk_is_said_once_and_changes_nothing(project: Project) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_000, 16_000))

    ran = project.bare("-p", "no:cacheprovider", before=small)
    assert ran.code == 0, ran.text
    assert said_once(ran.text, FILE), ran.text
    ran = project.bare()
    assert "no history" not in ran.text
    assert project.rows("SELECT count(*) FROM run") == [(1,)]


def test_what_was_damaged_is_said_and_in_the_context(project: Project) -> None:
    project.state.mkdir()
    (project.state / FILE).write_bytes(b"junk" * 2000)
    ran = project.pytest()
    assert ran.code == 0
    assert ran.text.count("and history begins anew") == 1
    assert "begins anew" in ran.document["context"]["trouble"]
    assert len(ran.document["context"]["history"]["runs"]) == 1
