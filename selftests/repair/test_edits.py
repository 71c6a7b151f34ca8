"""An edit is exact: it is the one that was wanted, on the file that was seen, and its way back is the way it came."""

import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selftests.repair.conftest import CarryOut
from trueup.judging import Question
from trueup.repair.edits import CannotEditError, Change, Edit, Install, Link, Remove, Wanted, Write, exact, seen
from trueup.repair.orders_of import backup_of, begun_event, doing
from trueup.repair.steps import Command, Layer, Step

NOW = datetime.datetime(2026, 11, 24, 1, 2, 3, tzinfo=datetime.UTC)
STEP = Step("a_fix", Question("a.b", "local", "r"), "unsafe", Layer.SITE, "mend it")


def made_exact(wanted: Wanted, carry_out: CarryOut, base: Path) -> Edit | None:
    (told,) = carry_out([("show", wanted.path)]).all([("show", wanted.path)])
    return exact(wanted, {wanted.path: seen(told)}, base)


def all_of_it(tree: Path) -> dict[str, object]:
    return {
        str(path.relative_to(tree)): path.readlink() if path.is_symlink() else (path.read_bytes(), path.stat().st_mode)
        for path in sorted(tree.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def edits_of(folder: Path) -> list[Wanted]:
    return [
        Install(f"{folder}/site", "source"),
        Write(f"{folder}/new/.hidden.conf".replace("new/", ""), "made\n"),
        Change(f"{folder}/compose.yml", lambda text: text.replace("driver: bridge", "external: true")),
        Link(f"{folder}/link", f"{folder}/site"),
        Link(f"{folder}/fresh", f"{folder}/site"),
        Remove(f"{folder}/stray"),
        Remove(f"{folder}/stray-link"),
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "etc"
    folder.mkdir()
    (tmp_path / "source").write_text("the tree's\n")
    (folder / "site").write_text("the host's\n")
    (folder / "compose.yml").write_text("networks:\n  n:\n    driver: bridge  # kept\x85too\n")
    (folder / "link").symlink_to("elsewhere")
    (folder / "stray").write_text("stray\n")
    (folder / "stray-link").symlink_to("site")
    return folder


def test_every_edit_is_made_and_undone_and_undone_again(folder: Path, carry_out: CarryOut, tmp_path: Path) -> None:
    before = all_of_it(folder)
    edits = [edit for wanted in edits_of(folder) if (edit := made_exact(wanted, carry_out, tmp_path))]
    assert len(edits) == len(edits_of(folder))
    copies = {e.path: backup_of(e.path, NOW, (), str(tmp_path / "state")) for e in edits if e.is_copied}
    begun = begun_event(STEP, edits, "1", NOW, "ann", copies)
    orders = doing(STEP, edits, begun, copies)
    assert carry_out(orders).failed is None
    assert (folder / "site").read_text() == "the tree's\n"
    assert (folder / "compose.yml").read_text() == "networks:\n  n:\n    external: true  # kept\x85too\n"
    assert (folder / "link").readlink() == (folder / "fresh").readlink() == folder / "site"
    assert not (folder / "stray").exists()
    assert not (folder / "stray-link").is_symlink()
    assert [made_exact(wanted, carry_out, tmp_path) for wanted in edits_of(folder)] == [None] * len(edits_of(folder))
    for _ in range(2):
        assert carry_out(begun.undo).failed is None
        assert {name: it for name, it in all_of_it(folder).items() if ".backup." not in name} == before


@pytest.mark.parametrize("at", range(20))
def test_killed_between_any_two_orders_it_is_undone_whole(
    at: int, folder: Path, carry_out: CarryOut, tmp_path: Path
) -> None:
    before = all_of_it(folder)
    edits = [edit for wanted in edits_of(folder) if (edit := made_exact(wanted, carry_out, tmp_path))]
    copies = {e.path: backup_of(e.path, NOW, (), str(tmp_path / "state")) for e in edits if e.is_copied}
    begun = begun_event(STEP, edits, "1", NOW, "ann", copies)
    orders = doing(STEP, edits, begun, copies)
    assert orders.count(("commit",)) == 1
    one_by_one = [edit[1:] for edit in orders if edit[0] == "edit"]
    place = orders.index(("commit",))
    every = [order for order in (*orders[:place], *one_by_one, *orders[place + 1 :]) if order[0] != "edit"]
    killed = ("run", "5", "/bin/sh", "-c", "kill -KILL $(cut -d' ' -f4 /proc/$PPID/stat)")
    cut = [*every[: min(at, len(every))], killed]
    assert len(carry_out(cut).answers) == len(cut) - 1
    noted = any(order[0] == "note" for order in cut)
    if noted:
        assert carry_out(begun.undo).failed is None
    assert {name: it for name, it in all_of_it(folder).items() if ".backup." not in name} == before


def test_an_edit_that_cannot_be_made_says_so(folder: Path, carry_out: CarryOut, tmp_path: Path) -> None:
    refused: list[tuple[Wanted, str]] = [
        (Install(f"{folder}/link", "source"), "is a link to elsewhere"),
        (Install(f"{folder}/site", "nowhere"), "cannot be read"),
        (Change(f"{folder}/nothing", str.upper), "is not there"),
        (Link(f"{folder}/site", "x"), "a file of its own"),
        (Remove(str(folder)), "is a directory"),
    ]
    for wanted, said in refused:
        with pytest.raises(CannotEditError, match=said):
            made_exact(wanted, carry_out, tmp_path)


@given(st.text("ab\n\x85\x0c\r", max_size=40), st.text("ab\n\x85\x0c\r", max_size=40))
@settings(max_examples=300, deadline=None)
def test_the_lines_that_travel_make_the_new_text(old: str, new: str) -> None:
    """As the program on the host does it, line by line from the end."""
    import re

    from trueup.repair.edits import Seen, _sum

    edit = exact(Change("/f", lambda _: new), {"/f": Seen(_sum(old), old)}, Path())
    if edit is None:
        assert old == new
        return
    lines = re.findall(r"[^\n]*\n|[^\n]+\Z", old)
    for _, _, first, count, text in edit.orders:
        lines[int(first) : int(first) + int(count)] = [text]
    assert "".join(lines) == new


def test_a_copy_that_nginx_would_read_lies_elsewhere() -> None:
    globs = ("/etc/nginx/sites-enabled/*",)
    assert (
        backup_of("/etc/nginx/sites-available/x", NOW, globs, "/s")
        == "/etc/nginx/sites-available/x.backup.20261124_010203"
    )
    there = backup_of("/etc/nginx/sites-enabled/x", NOW, globs, "/s")
    assert there == "/s/backups/etc/nginx/sites-enabled/x.backup.20261124_010203"


def test_commands_come_after_the_edits_and_the_journal_before_both() -> None:
    step = Step("f", STEP.mends, "safe", Layer.UNIT, "x", commands=(Command(("a",)),), undo=(Command(("b",)),))
    begun = begun_event(step, [], "1", NOW, "ann", {})
    assert [order[0] for order in doing(step, [], begun, {})] == ["note", "run"]
    assert begun.undo == (("try", "60", "b"),)
