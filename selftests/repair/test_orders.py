"""The program that carries orders out on a host: whole or not at all, and never more than it was told."""

import hashlib
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selftests.background import all_ended
from selftests.repair.conftest import CarryOut
from trueup.repair.orders import OrderFailedError, escaped, plain, script, understood

HOSTILE = [
    "",
    "a b",
    "$(touch owned)",
    "`id`",
    "'\"\\",
    "a\nb",
    "a\tb",
    "%41",
    "-rf",
    "é\udcff",
    "\x1b[31m",
    "x" * 5000,
]


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


@given(st.text(st.characters(exclude_categories=["Cs"])))
@settings(max_examples=200, deadline=None)
def test_a_field_comes_back_as_it_went(text: str) -> None:
    assert plain(escaped(text)) == text
    assert not set(escaped(text)) & set(" \t\n'\"$`\\")


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_an_argument_and_never_shell(text: str, carry_out: CarryOut, tmp_path: Path) -> None:
    told = carry_out([("run", "5", "printf", "%s|", text, "end")])
    assert told.failed is None
    assert told.answers[0][-4000:] == f"{text}|end|"[-4000:]
    assert not list(tmp_path.rglob("owned"))


def test_orders_stop_at_the_first_that_fails(carry_out: CarryOut, tmp_path: Path) -> None:
    orders = [
        ("run", "5", "true"),
        ("run", "5", "sh", "-c", "echo why >&2; exit 3"),
        ("put", f"{tmp_path}/x", "x", "0644"),
    ]
    told = carry_out(orders)
    assert len(told.answers) == 1
    assert told.failed == "sh: exit 3: why"
    assert not (tmp_path / "x").exists()
    with pytest.raises(OrderFailedError) as caught:
        told.all(orders)
    assert caught.value.order == orders[1]


def test_a_command_that_does_not_end_is_ended(carry_out: CarryOut) -> None:
    began = time.monotonic()
    told = carry_out([("run", "1", "sleep", "50")])
    assert told.failed is not None
    assert "no end within 1 s" in told.failed
    assert time.monotonic() - began < 20


def test_a_reply_that_was_cut_short_is_no_success() -> None:
    told = understood("0\tok\t\n1\to")
    assert told.answers == ("",)
    with pytest.raises(OrderFailedError, match="ended before it"):
        told.all([("run", "1", "true"), ("run", "1", "true")])


def test_a_file_keeps_its_owner_and_mode_and_stays_whole(carry_out: CarryOut, tmp_path: Path) -> None:
    file = tmp_path / "site"
    file.write_text("old\n")
    file.chmod(0o640)
    os.chown(file, 1234, 2345) if os.geteuid() == 0 else None
    before = file.stat()
    assert carry_out([("put", str(file), "new\n", "0644")]).failed is None
    after = file.stat()
    assert file.read_text() == "new\n"
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["site"]


def test_writing_through_a_link_changes_what_it_leads_to(carry_out: CarryOut, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "file").write_text("old\n")
    (tmp_path / "link").symlink_to("there/file")
    assert carry_out([("put", f"{tmp_path}/link", "new\n", "0644")]).failed is None
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "file").read_text() == "new\n"


def test_a_file_with_two_names_is_not_parted(carry_out: CarryOut, tmp_path: Path) -> None:
    (tmp_path / "one").write_text("old\n")
    os.link(tmp_path / "one", tmp_path / "two")
    told = carry_out([("put", f"{tmp_path}/one", "new\n", "0644")])
    assert told.failed is not None
    assert "hard link" in told.failed
    assert (tmp_path / "two").read_text() == "old\n"


def test_only_the_lines_that_change_are_written(carry_out: CarryOut, tmp_path: Path) -> None:
    file = tmp_path / "compose.yml"
    file.write_text("a\nb\nc\nd")
    assert carry_out([("splice", str(file), "1", "2", "B\nC\nC2\n")]).failed is None
    assert file.read_text() == "a\nB\nC\nC2\nd"


def test_what_was_changed_since_is_left_alone(carry_out: CarryOut, tmp_path: Path) -> None:
    file, copy = tmp_path / "unit", tmp_path / "unit.backup"
    file.write_text("old\n")
    told = carry_out([("same", str(file), digest("older\n")), ("put", str(file), "new\n", "0644")])
    assert told.failed == f"{file} has changed since it was looked at"
    assert carry_out([("copy", str(file), str(copy)), ("put", str(file), "new\n", "0644")]).failed is None
    file.write_text("by hand\n")
    told = carry_out([("restore", str(file), str(copy), digest("new\n"))])
    assert told.failed is not None
    assert "was edited since" in told.failed
    assert file.read_text() == "by hand\n"


def test_the_way_back_is_the_same_however_often_it_is_taken(carry_out: CarryOut, tmp_path: Path) -> None:
    file, copy, made = tmp_path / "unit", tmp_path / "unit.backup", tmp_path / "made"
    file.write_text("old\n")
    there = [("copy", str(file), str(copy)), ("put", str(file), "new\n", "0644"), ("put", str(made), "made\n", "0644")]
    assert carry_out(there).failed is None
    back = [("unmake", str(made), digest("made\n")), ("restore", str(file), str(copy), digest("new\n"))]
    for _ in range(2):
        assert carry_out(back).failed is None
        assert file.read_text() == "old\n"
        assert not made.exists()


def test_the_journal_ends_a_line_that_a_power_cut_left(carry_out: CarryOut, state: Path) -> None:
    assert carry_out([("note", "one")]).failed is None
    with (state / "journal").open("a") as journal:
        journal.write('{"half')
    assert carry_out([("note", "two")]).failed is None
    assert (state / "journal").read_text() == 'one\n{"half\ntwo\n'
    assert (state / "journal").stat().st_mode & 0o777 == 0o600


def test_a_lock_is_held_and_says_by_whom(carry_out: CarryOut) -> None:
    assert carry_out([("lock", "ann@desk:1", "a deploy", "600", "")]).failed is None
    told = carry_out([("lock", "bob@desk:2", "pytest --fix", "600", "")])
    assert told.failed is not None
    assert told.failed.split("\t")[:3] == ["held", "ann@desk:1", "a deploy"]
    assert carry_out([("lock", "ann@desk:1", "a deploy", "600", "")]).failed is None
    assert carry_out([("unlock", "bob@desk:2")]).failed is None
    assert carry_out([("lock", "bob@desk:2", "x", "600", "")]).failed is not None
    assert carry_out([("unlock", "ann@desk:1")]).failed is None
    assert carry_out([("lock", "bob@desk:2", "x", "600", "")]).failed is None


def test_a_lock_ends_by_its_time_and_with_its_process(carry_out: CarryOut) -> None:
    assert carry_out([("lock", "ann", "x", "0", "")]).failed is None
    assert carry_out([("lock", "bob", "x", "600", "")]).failed is None
    assert carry_out([("unlock", "bob")]).failed is None
    with subprocess.Popen(["/bin/sleep", "50"]) as sleeper:
        assert carry_out([("lock", "ann", "x", "600", str(sleeper.pid))]).failed is None
        assert carry_out([("lock", "bob", "x", "600", "")]).failed is not None
        sleeper.send_signal(signal.SIGKILL)
    assert carry_out([("lock", "bob", "x", "600", "")]).answers == ("taken from ann, which is gone",)


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_goes_into_a_file_as_it_is(text: str, carry_out: CarryOut, tmp_path: Path) -> None:
    name = tmp_path / "a name $(id)\n%41"
    assert carry_out([("put", str(name), text, "0600")]).failed is None
    assert name.read_bytes().decode("utf-8", "surrogateescape") == text
    assert carry_out([("show", str(name))]).answers == (f"{digest(text)}\n{text}",)


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "site"
    file.write_text("old\n")
    limited = f"ulimit -f 1\n{script([('put', str(file), 'x' * 4096, '0644')], str(tmp_path / 'state'))}"
    done = subprocess.run(["/bin/sh", "-c", limited], capture_output=True, text=True, timeout=30, check=False)
    assert "0\tok" not in done.stdout
    assert file.read_text() == "old\n"


def test_what_is_tried_may_fail_but_not_go_on_for_ever(carry_out: CarryOut) -> None:
    assert carry_out([("try", "5", "sh", "-c", "exit 3")]).answers == ("exit 3: ",)
    assert carry_out([("try", "1", "sleep", "50")]).failed == "sleep: no end within 1 s:"


def test_who_has_waited_long_enough_is_told_who_is_at_work(state: Path) -> None:
    orders = script([("lock", "ann@desk:1", "a deploy", "600", ""), ("run", "60", "sleep", "30")], str(state))
    with subprocess.Popen(["/bin/sh", "-c", orders], stdout=subprocess.DEVNULL, start_new_session=True) as at_work:
        deadline = time.monotonic() + 20
        while not (state / "lock").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        waiting = script([("read",)], str(state))
        told = subprocess.run(["/bin/sh", "-c", waiting], capture_output=True, text=True, timeout=60, check=False)
        os.killpg(at_work.pid, signal.SIGKILL)
    assert told.stderr == "ann@desk:1 is repairing here (a deploy)\n"
    assert told.stdout == ""


def test_at_its_deadline_what_it_started_ends_with_it(state: Path, tmp_path: Path) -> None:
    began, late = tmp_path / "began", f"touch {tmp_path}/late"
    orders = script([("run", "60", "sh", "-c", f"touch {began}; sleep 50; {late}")], str(state))
    subprocess.run(["/usr/bin/timeout", "5", "/bin/sh", "-c", orders], capture_output=True, timeout=30, check=False)
    assert began.exists()
    assert all_ended(late)


def test_who_has_the_lock_keeps_it_where_there_is_no_room_for_its_new_time(carry_out: CarryOut, state: Path) -> None:
    assert carry_out([("lock", "ann", "x", "600", "")]).failed is None
    held = (state / "lock").read_text()
    (state / ".lock.trueup-partial").mkdir()
    assert carry_out([("lock", "ann", "x", "900", "")]).failed is None
    assert (state / "lock").read_text() == held
    told = carry_out([("lock", "bob", "x", "900", "")])
    assert told.failed is not None
    assert told.failed.startswith("held\tann")
