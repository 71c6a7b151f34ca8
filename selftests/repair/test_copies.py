"""Copies: those of repairs go when they are old, those of people never; and a file comes back from either."""

import dataclasses
import datetime
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from selftests.checks import scene
from selftests.repair.conftest import CarryOut
from trueup.expectations.schema import Layout, Mapping
from trueup.expectations.schema import Repair as Bounds
from trueup.facts import Subject, SubjectKind
from trueup.judging import Question
from trueup.repair import by_hand, records, restoring
from trueup.repair.edits import Change, exact
from trueup.repair.journal import BEGUN, KEPT, PRUNED, Event, line
from trueup.repair.orders import Order, OrderFailedError
from trueup.repair.orders_of import begun_event, doing
from trueup.repair.repairing import Repairing
from trueup.repair.retention import MOST_AT_ONCE, outdated, pruned_event
from trueup.repair.steps import Layer, Step
from trueup.repair.workplace import Workplace
from trueup.subjects import Access

NOW = datetime.datetime(2026, 11, 24, 12, tzinfo=datetime.UTC)
BOUNDS = Bounds(keep_copies=3, keep_copies_days=90)
UNIT = "/etc/systemd/system/x.service"
LAYOUT = Layout((Mapping("compose/*/*.yml", "/home/ubuntu/*/*.yml"),), (), ())


def repair(days: float, path: str = "/f", *, is_open: bool = False) -> list[Event]:
    at = (NOW - datetime.timedelta(days=days)).isoformat()
    begun = Event(f"{days}{path}", BEGUN, at, files=((path, f"{path}.backup.{days}"),))
    return [begun] if is_open else [begun, Event(begun.id, KEPT, at)]


@pytest.mark.parametrize(
    ("repairs", "gone"),
    [
        ([repair(400)], []),
        ([repair(400), repair(300), repair(91)], [400, 300]),
        ([repair(400), repair(2), repair(1)], [400]),
        ([repair(5), repair(4), repair(3), repair(2), repair(1)], [5, 4]),
        ([repair(91), repair(90), repair(1)], [91]),
        ([repair(400, is_open=True), repair(300), repair(1)], [300]),
        ([repair(400), repair(400, "/other")], []),
    ],
)
def test_what_is_old_goes_and_the_newest_of_each_file_stays(repairs: list[list[Event]], gone: list[float]) -> None:
    events = [event for each in repairs for event in each]
    assert outdated(events, BOUNDS, NOW) == [("/f", f"/f.backup.{days}") for days in gone]
    pruned = pruned_event(outdated(events, BOUNDS, NOW), NOW)
    assert pruned.event == PRUNED
    assert outdated([*events, pruned], BOUNDS, NOW) == []


def test_a_file_that_a_repair_made_has_no_copy() -> None:
    made = [Event(str(n), BEGUN, NOW.replace(year=2000 + n).isoformat(), files=(("/f", ""),)) for n in range(9)]
    assert outdated(made, BOUNDS, NOW) == []


def test_one_command_removes_a_bounded_number() -> None:
    events = [event for days in range(100, 100 + MOST_AT_ONCE + 50) for event in repair(days)]
    assert len(outdated(events, BOUNDS, NOW)) == MOST_AT_ONCE


@dataclasses.dataclass(frozen=True)
class HereWorkplace(Workplace):
    """This machine, with a state of the test's own, and without the way through testinfra."""

    carried_out: CarryOut = dataclasses.field(kw_only=True)

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        return self.carried_out(orders).all(orders)


@pytest.fixture
def place(state: Path, carry_out: CarryOut) -> Workplace:
    return HereWorkplace(Subject("here", SubjectKind.HOST, "local"), Access(), str(state), carried_out=carry_out)


def restore(place: Workplace, file: Path, to: str = "") -> Event | None:
    copy = restoring.chosen(restoring.copies(place, str(file)), str(file), to)
    edit = restoring.edit(place, str(file), copy)
    step = restoring.step("here", str(file), copy, LAYOUT, in_a_tree=False)
    return by_hand.carry_through(place, step, (edit,), "ann@desk", ()) if edit else None


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of two copies by hand, of which the older has the later name."""
    for name, text, age in (("backup.zz", "oldest\n", 300), ("backup.20250101_000000", "older\n", 200)):
        copy = tmp_path / f"site.{name}"
        copy.write_text(text)
        os.utime(copy, (age, age))
    file = tmp_path / "site"
    file.write_text("now\n")
    file.chmod(0o640)
    (tmp_path / "site.backup.link").symlink_to("site")
    (tmp_path / "site.backup.directory").mkdir()
    (tmp_path / "another.backup.1").write_text("another\n")
    return file


def test_the_newest_copy_comes_back_and_what_was_there_is_copied_first(file: Path, place: Workplace) -> None:
    begun = restore(place, file)
    assert begun is not None
    assert file.read_text() == "older\n"
    assert file.stat().st_mode & 0o777 == 0o640
    ((_, kept),) = begun.files
    assert Path(kept).read_text() == "now\n"
    assert [one.is_ours for one in restoring.copies(place, str(file))] == [True, False, False]
    assert restore(place, file, "site.backup.zz") is not None
    assert file.read_text() == "oldest\n"
    assert restore(place, file, "site.backup.zz") is None
    records.undo(place, "last", "ann@desk", NOW)
    assert file.read_text() == "older\n"


def test_a_file_that_is_gone_comes_back(file: Path, place: Workplace) -> None:
    file.unlink()
    assert restore(place, file) is not None
    assert file.read_text() == "older\n"


def test_a_copy_in_the_state_is_found(file: Path, place: Workplace, state: Path) -> None:
    copy = Path(f"{state}/backups{file}.backup.20260101_000000")
    copy.parent.mkdir(parents=True)
    copy.write_text("from the state\n")
    assert restore(place, file) is not None
    assert file.read_text() == "from the state\n"


def test_without_a_copy_it_says_so(tmp_path: Path, place: Workplace) -> None:
    lonely = tmp_path / "lonely"
    lonely.write_text("x")
    with pytest.raises(restoring.NoSuchCopyError, match="there is no copy of"):
        restore(place, lonely)
    (tmp_path / "lonely.backup.1").write_text("y")
    with pytest.raises(restoring.NoSuchCopyError, match=r"no copy other of .*; there is .*lonely\.backup\.1"):
        restore(place, lonely, "other")


@pytest.mark.parametrize(
    ("file", "rehearsed", "runs"),
    [
        ("/etc/nginx/sites-available/x", ("nginx", "-t"), ["nginx", "systemctl"]),
        (UNIT, ("systemd-analyze", "verify", UNIT), ["systemctl"]),
        (f"{UNIT}.d/y.conf", ("systemd-analyze", "verify", UNIT), ["systemctl"]),
        ("/home/ubuntu/x/y.yml", ("docker-compose", "-f", "/home/ubuntu/x/y.yml", "config", "--quiet"), []),
        ("/etc/hosts", None, []),
    ],
)  # fmt: skip
def test_what_reads_a_file_judges_it_in_its_place(
    file: str, rehearsed: tuple[str, ...] | None, runs: list[str]
) -> None:
    copy = restoring.Copy(f"{file}.backup.1", 1, 1, is_ours=False)
    step = restoring.step("here", file, copy, LAYOUT, in_a_tree=False)
    assert [each.command.argv for each in step.rehearsals] == ([rehearsed] if rehearsed else [])
    assert [command.argv[0] for command in step.commands] == runs
    in_a_tree = restoring.step("here", file, copy, LAYOUT, in_a_tree=True)
    assert in_a_tree.work == ((), ())
    assert in_a_tree.rehearsals == ()


def test_who_holds_the_lock_is_told_while_they_do(place: Workplace) -> None:
    assert records.read(place).lock is None
    place.carry_out([("lock", "ann@desk:1", "a deploy", "600", "")])
    lock = records.read(place).lock
    assert lock is not None
    assert (lock.owner, lock.reason) == ("ann@desk:1", "a deploy")
    assert lock.until > datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=500)
    place.carry_out([("lock", "ann@desk:1", "a deploy", "0", "")])
    assert records.read(place).lock is None
    place.carry_out([("lock", "bob@desk:2", "pytest --fix", "600", "999999999")])
    place.carry_out([("unlock", "bob@desk:2")])
    assert records.read(place).lock is None


@dataclasses.dataclass(frozen=True)
class WithoutPrograms(HereWorkplace):
    """Its files are real, and its programs do nothing."""

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        told = iter(super().carry_out([order for order in orders if order[0] not in {"run", "try"}]))
        return tuple("" if order[0] in {"run", "try"} else next(told) for order in orders)


def test_a_round_of_repairs_removes_the_old_copies_that_the_journal_names(
    tmp_path: Path, state: Path, carry_out: CarryOut
) -> None:
    file, now = tmp_path / "site", datetime.datetime.now(datetime.UTC)
    copies = [tmp_path / f"site.backup.{name}" for name in ("old", "newest", "by-hand")]
    for copy in copies:
        copy.write_text("x")
    place = WithoutPrograms(Subject("box", SubjectKind.HOST, "local"), Access(), str(state), carried_out=carry_out)
    for days, copy in zip((200, 100), copies, strict=False):
        at = (now - datetime.timedelta(days=days)).isoformat()
        begun = Event(str(days), BEGUN, at, files=((str(file), str(copy)),))
        place.carry_out([("note", line(event)) for event in (begun, Event(begun.id, KEPT, at))])
    whole = scene.host()
    facts = scene.with_container(whole, "api", attachments=())
    repairing = Repairing(
        workplace=place,
        look=lambda: scene.judge_of(whole),
        allowed=frozenset({"safe"}),
        chosen={Question("network.service_joins_the_network", "box", "api")},
        budget=scene.expected().repair,
        clock=lambda: now,
    )
    repairing.repair(scene.judge_of(facts))
    assert [copy.exists() for copy in copies] == [False, True, True]
    (pruned,) = [event for event in records.read(place).events if event.event == PRUNED]
    assert pruned.files == ((str(file), str(copies[0])),)
    assert repairing.trouble == ""


def test_a_copy_is_never_made_over_another(file: Path, place: Workplace) -> None:
    copy = f"{file}.backup.20250101_000000"
    edit = exact(Change(str(file), str.upper), place.look([str(file)]), Path())
    assert edit is not None
    step = Step("a_fix", Question("a.b", "here", "r"), "unsafe", Layer.UNIT_FILE, "mend it")
    begun = begun_event(step, [edit], "1", NOW, "ann", {edit.path: copy})
    with pytest.raises(OrderFailedError, match="is there already") as refused:
        place.carry_out(doing(step, [edit], begun, {edit.path: copy}))
    assert refused.value.order[0] == "same"
    assert file.read_text() == "now\n"
    assert Path(copy).read_text() == "older\n"
    assert records.read(place).events == ()
