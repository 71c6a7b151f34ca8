"""What a host knows of its repairs, read and added to by people: the journal and the hold."""

import datetime
from dataclasses import dataclass

from trueup.facts.hold import Hold
from trueup.repair import journal
from trueup.repair.journal import Event, Repair
from trueup.repair.orders import plain
from trueup.repair.workplace import LEASE, Workplace
from trueup.syntax import hold_file


class NoSuchRepairError(Exception):
    """No repair of that name, or none that can be undone; the message says what there is."""


@dataclass(frozen=True)
class Lock:
    """Who repairs it now, why, and when the lock ends at the latest."""

    owner: str
    reason: str
    until: datetime.datetime


@dataclass(frozen=True)
class Records:
    """As the host has them now. `odd` counts the lines of the journal that make no sense."""

    events: tuple[Event, ...]
    odd: int
    hold: Hold | None
    lock: Lock | None = None

    @property
    def repairs(self) -> list[Repair]:
        """Every repair, oldest first."""
        return journal.repairs(self.events)


def read(workplace: Workplace) -> Records:
    """Read them.

    Raises:
        WorkplaceError, OrderFailedError, ValueError: they cannot be read.
    """
    told, held = workplace.carry_out([("read",), ("holder",)])
    return understood(told, held)


def understood(told: str, held: str = "") -> Records:
    """What the orders `read` and `holder` tell.

    Raises:
        ValueError: the hold makes no sense.
    """
    parts = {name: plain(text) for name, _, text in (line.partition("\t") for line in told.split("\n"))}
    events, odd = journal.read(parts.get("journal", ""))
    return Records(tuple(events), odd, hold_file.read(parts.get("hold", "")), _lock(held))


def _lock(told: str) -> Lock | None:
    until, _, rest = told.partition("\t")
    owner, _, reason = rest.partition("\t")
    return Lock(owner, reason, datetime.datetime.fromtimestamp(float(until), datetime.UTC)) if until else None


def undo(workplace: Workplace, wanted: str, by: str, now: datetime.datetime) -> Event:
    """Take back a repair by its id, or the `last` that was kept; what it changed and somebody edited since stays.

    Raises:
        NoSuchRepairError: there is nothing of that name to take back.
        WorkplaceError, OrderFailedError, ValueError: it could not be taken back.
    """
    repairs = read(workplace).repairs
    kept = [repair for repair in repairs if repair.end is None or repair.end.event in {journal.KEPT, journal.FAILED}]
    found = kept[-1:] if wanted == "last" else [repair for repair in kept if repair.begun.id == wanted]
    if not found:
        there = ", ".join(repair.begun.id for repair in kept[-5:]) or "none"
        raise NoSuchRepairError(f"no repair {wanted} that could be taken back (there is: {there})")
    begun = found[0].begun
    if not begun.undo:
        raise NoSuchRepairError(f"{begun.id} ({begun.says}) has no way back")
    moment = now.isoformat(timespec="milliseconds")
    end = Event(id=begun.id, event=journal.UNDONE, at=moment, check=begun.check, resource=begun.resource, by=by)
    workplace.carry_out([("lock", by, f"trueup rollback {begun.id}", str(LEASE), "")])
    try:
        workplace.carry_out([*begun.undo, ("note", journal.line(end))])
    finally:
        workplace.carry_out([("unlock", by)])
    return begun
