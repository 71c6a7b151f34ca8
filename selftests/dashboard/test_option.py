"""`--dashboard FILE`, and `trueup dashboard`, as they are typed."""

import json
import stat
import subprocess
import sys
from pathlib import Path

from selftests.environment import an_operators
from selftests.plugin.scratch import Scratch, facts, with_container

FOLDER = Path(__file__).parents[2]


def trueup(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    environment = {**an_operators(), "PYTHONPATH": str(FOLDER)}
    command = [sys.executable, "-m", "trueup.cli", "dashboard", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=300, check=False)


def test_a_run_writes_the_page_that_its_document_makes(scratch: Scratch) -> None:
    scratch.record(with_container(facts(), "one", running=False, status="exited"))
    ran = scratch.pytest("--facts=facts.json", "--dashboard=index.html")
    page = (scratch.folder / "index.html").read_bytes()
    assert ran.code == 1
    assert b"one: expected a running container, found exited" in page
    assert b"docker start one" in page
    assert stat.S_IMODE((scratch.folder / "index.html").stat().st_mode) == 0o644
    done = trueup("result.json", folder=scratch.folder)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == page
    assert trueup("result.json", "-o", "again.html", folder=scratch.folder).returncode == 0
    assert (scratch.folder / "again.html").read_bytes() == page


def test_without_the_option_no_page_is_written_and_nothing_of_it_is_loaded(scratch: Scratch) -> None:
    scratch.record(facts())
    scratch.write("conftest.py", LOADED)
    assert scratch.pytest("--facts=facts.json").text.count("jinja2 is not loaded") == 1
    assert not list(scratch.folder.glob("*.html"))


LOADED = """\
import sys


def pytest_unconfigure():
    print("trueup.dashboard is loaded" if "trueup.dashboard" in sys.modules else "jinja2 is not loaded")
"""


def test_a_page_that_cannot_be_written_is_said_once_and_makes_the_run_red(scratch: Scratch) -> None:
    scratch.record(facts())
    for where, says in (("no/index.html", "no such directory"), ("tests", "not a file")):
        ran = scratch.pytest("--facts=facts.json", f"--dashboard={where}")
        assert ran.code == 4
        assert ran.text.count(f"--dashboard {where}: ") == 1
        assert says in ran.text


def test_a_page_for_which_there_is_no_room_is_said_and_the_old_one_stays(scratch: Scratch) -> None:
    scratch.record(facts())
    (scratch.folder / "index.html").write_text("old")
    scratch.write("conftest.py", FULL)
    ran = scratch.pytest("--facts=facts.json", "--dashboard=index.html")
    assert ran.code == 1
    assert "ERROR: --dashboard index.html could not be written: No space left on device" in ran.text
    assert (scratch.folder / "index.html").read_text() == "old"
    assert ran.document["totals"]["passed"]


FULL = """\
import os

import trueup.files

real = os.fsync


def full(handle):
    if "index.html" in os.readlink(f"/proc/self/fd/{handle}"):
        raise OSError(28, os.strerror(28))
    real(handle)


trueup.files.os.fsync = full
"""


def test_what_is_no_result_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "list.json").write_text("[]")
    (tmp_path / "text.json").write_text("{")
    (tmp_path / "old.json").write_text(json.dumps(dict.fromkeys(
        ("subjects", "totals", "checks", "context", "repairs", "results", "started", "duration_s"), 0
    ) | {"schema": 0}))  # fmt: skip
    for arguments, says in (
        (("list.json",), "list.json is no result document"),
        (("text.json",), "text.json is no JSON"),
        (("old.json",), "old.json has schema 0"),
        (("none.json",), "none.json could not be read: No such file"),
        ((), "name a result document, or --nginx-location PATH"),
        (("--nginx-location=/x;y/",), "a path that begins and ends with /"),
    ):
        done = trueup(*arguments, folder=tmp_path)
        assert (done.returncode, done.stdout) == (4, b"")
        assert says in done.stderr.decode()
        assert done.stderr.count(b"\n") == 1


def test_the_location_is_printed_with_the_folder_of_the_page(tmp_path: Path) -> None:
    done = trueup("--nginx-location=/status/", "--folder=/srv/reports/", folder=tmp_path)
    assert done.returncode == 0
    assert b"location /status/ {\n    alias /srv/reports/;" in done.stdout
    assert not list(tmp_path.iterdir())
