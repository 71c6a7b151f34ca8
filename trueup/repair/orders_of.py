"""A step as orders: what must still be so, the rehearsal, the journal, the copies, then the work; and the way back."""

import datetime
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from trueup.expectations.schema import Layout
from trueup.repair.edits import Edit
from trueup.repair.journal import BEGUN, Event, line
from trueup.repair.orders import Order
from trueup.repair.steps import Command, Step


def read_by_nginx(layout: Layout) -> tuple[str, ...]:
    """The globs of what nginx reads as configuration: no copy may match one."""
    return (f"{layout.sites_enabled}/*",)


def backup_of(path: str, now: datetime.datetime, read_as_configuration: tuple[str, ...], state: str) -> str:
    """Beside the file, by the platform's own habit; in the state where nginx would read it there (DECISIONS 17)."""
    name = f"{path}.backup.{now:%Y%m%d_%H%M%S}"
    if any(fnmatchcase(name, pattern) for pattern in read_as_configuration):
        return f"{state}/backups{name}"
    return name


def copies_of(
    edits: Sequence[Edit], now: datetime.datetime, read_as_configuration: tuple[str, ...], state: str
) -> dict[str, str]:
    """By the path of each file that an edit changes or removes: where its copy goes."""
    return {edit.path: backup_of(edit.path, now, read_as_configuration, state) for edit in edits if edit.is_copied}


def doing(step: Step, edits: Sequence[Edit], begun: Event, copies: Mapping[str, str]) -> list[Order]:
    """Everything until the work is done; an order that fails leaves the rest undone, and is not yet undone."""
    same: list[Order] = [("same", edit.path, edit.was, copies.get(edit.path, "")) for edit in edits]
    before: list[Order] = [*same, *(("edit", *order) for edit in edits for order in edit.orders)]
    before += [
        ("rehearse", rehearsal.root, str(rehearsal.command.seconds), *rehearsal.command.argv)
        for rehearsal in step.rehearsals
    ]
    before += same if step.rehearsals else []  # which took its time
    before.append(("note", line(begun)))
    before += [("copy", path, copy) for path, copy in copies.items()]
    if edits:
        before.append(("commit",))
    return [*before, *map(_run, step.commands)]


def undoing(step: Step, edits: Sequence[Edit], copies: Mapping[str, str]) -> tuple[Order, ...]:
    """The way back, in the opposite order; each order does nothing where there is nothing to undo."""
    files = [_back(edit, copies) for edit in reversed(edits)]
    again = [("try", str(command.seconds), *command.argv) for command in step.undo]
    return (*files, *again)


def begun_event(  # noqa: PLR0917 - what one line of the journal says
    step: Step, edits: Sequence[Edit], identity: str, now: datetime.datetime, by: str, copies: Mapping[str, str]
) -> Event:
    """What the journal holds before anything is done."""
    return Event(
        id=identity,
        event=BEGUN,
        at=now.isoformat(timespec="milliseconds"),
        check=step.mends.check,
        resource=step.mends.resource,
        fix=step.fix,
        level=step.level,
        says=step.says,
        by=by,
        commands=tuple(command.argv for command in step.commands),
        files=tuple((edit.path, copies.get(edit.path, "")) for edit in edits),
        undo=undoing(step, edits, copies),
    )


def ended_event(begun: Event, event: str, now: datetime.datetime, why: str = "", *, cut_off: bool = False) -> Event:
    """How it ended."""
    moment = now.isoformat(timespec="milliseconds")
    return Event(begun.id, event, moment, begun.check, begun.resource, why=why, cut_off=cut_off)


def of_files(undo: Sequence[Order]) -> tuple[Order, ...]:
    """That part of the way back that puts files back, and runs nothing."""
    return tuple(order for order in undo if order[0] != "try")


def _back(edit: Edit, copies: Mapping[str, str]) -> Order:
    if edit.path in copies:
        return ("restore", edit.path, copies[edit.path], edit.becomes)
    if edit.was.startswith("link:"):
        return ("link", edit.path, edit.was.removeprefix("link:"))
    return ("unmake", edit.path, edit.becomes)


def _run(command: Command) -> Order:
    return ("run", str(command.seconds), *command.argv)
