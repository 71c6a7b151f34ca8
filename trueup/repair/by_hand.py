"""A step that a person asks for without a finding: locked, rehearsed, journalled and copied like every other."""

import datetime
import os
import time

from trueup.repair import journal
from trueup.repair.edits import Edit
from trueup.repair.journal import Event
from trueup.repair.mending import BEFORE_THE_COMMANDS, BEFORE_THE_WORK
from trueup.repair.orders import Order, OrderFailedError, seconds_for
from trueup.repair.orders_of import begun_event, copies_of, doing, ended_event, of_files
from trueup.repair.steps import Step
from trueup.repair.workplace import LEASE, Workplace


def carry_through(workplace: Workplace, step: Step, edits: tuple[Edit, ...], who: str, globs: tuple[str, ...]) -> Event:
    """Do it; what the journal holds of it. What fails in the midst is taken back.

    Raises:
        OrderFailedError, WorkplaceError: it was not done; the message says why.
    """
    owner, (now, copies) = f"{who}:{os.getpid()}", _copies(workplace, edits, globs)
    begun = begun_event(step, edits, journal.new_id(now), now, owner, copies)
    orders = doing(step, edits, begun, copies)
    seconds = max(LEASE, seconds_for([*orders, *begun.undo]))
    lock: Order = ("lock", owner, step.says, str(seconds), str(os.getpid()) if workplace.is_here else "")
    workplace.carry_out([lock])
    try:
        try:
            workplace.carry_out([lock, *orders])
        except OrderFailedError as error:
            if error.order[0] not in BEFORE_THE_WORK:
                back = of_files(begun.undo) if error.order[0] in BEFORE_THE_COMMANDS else begun.undo
                end = ended_event(begun, journal.UNDONE, _now(), error.told)
                workplace.carry_out([lock, *back, ("note", journal.line(end))])  # else the next run takes it back
            raise
        workplace.carry_out([("note", journal.line(ended_event(begun, journal.KEPT, _now())))])
    finally:
        workplace.carry_out([("unlock", owner)])
    return begun


def _copies(
    workplace: Workplace, edits: tuple[Edit, ...], globs: tuple[str, ...]
) -> tuple[datetime.datetime, dict[str, str]]:
    """Where the copies go, each under a name that is free: it says the second, and a person may be quicker."""
    while True:
        now = _now()
        copies = copies_of(edits, now, globs, workplace.state)
        if all(seen.print == "absent" for seen in workplace.look(list(copies.values())).values()):
            return now, copies
        time.sleep(0.2)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
