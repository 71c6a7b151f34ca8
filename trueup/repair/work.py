"""A host under the lock: what is done there, what its journal is told, and what is seen afterwards."""

import datetime
import getpass
import os
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import msgspec

from trueup.judging import Judge
from trueup.repair import journal, records
from trueup.repair.done import Done
from trueup.repair.journal import Event, Repair
from trueup.repair.looking import new_ones
from trueup.repair.orders import Order, OrderFailedError
from trueup.repair.steps import Step
from trueup.repair.workplace import LEASE, Workplace, WorkplaceError, held_by

BETWEEN_LOOKS = 0.5
"""Seconds."""

TRIES_AGAIN = "the next run finishes or undoes it"


@dataclass
class Work:
    """One run's work at one host; `last` is the last look at it, and `done` what came of each step."""

    workplace: Workplace
    look: Callable[[], Judge]
    clock: Callable[[], datetime.datetime]
    last: Judge
    done: list[Done]
    events: list[Event] = field(default_factory=list)
    owner: str = field(default_factory=lambda: f"{getpass.getuser()}@{socket.gethostname()}:{os.getpid()}")

    @property
    def host(self) -> str:
        """Its name."""
        return self.workplace.subject.name

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Have the lock.

        Raises:
            ValueError: somebody else has it.
            OrderFailedError, WorkplaceError: it cannot be taken, or not be given back.
        """
        self.carry_out([self.lock()])
        try:
            yield
        except BaseException:
            self._unlock_if_can_be()
            raise
        self.carry_out([("unlock", self.owner)])

    def _unlock_if_can_be(self) -> None:
        """What ended the work is what must be told; a lock that stays says until when, and ends by itself."""
        try:
            self.carry_out([("unlock", self.owner)])
        except (WorkplaceError, OrderFailedError, ValueError):
            return

    def lock(self, seconds: float = LEASE) -> Order:
        """The order that takes the lock, or renews it; nothing is done without it."""
        here = str(os.getpid()) if self.workplace.is_here else ""
        return ("lock", self.owner, "pytest --fix", str(round(max(LEASE, seconds))), here)

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        """Have orders carried out; what each has to tell.

        Raises:
            ValueError: somebody else has the lock.
            OrderFailedError, WorkplaceError: as Workplace.carry_out says.
        """
        try:
            return self.workplace.carry_out(orders)
        except OrderFailedError as error:
            if holder := held_by(error):
                raise ValueError(holder) from error
            raise

    def open_ones(self) -> list[Repair]:
        """Read what the host knows: a hold ends the work here; repairs that were cut off, newest first.

        Raises:
            WorkplaceError, OrderFailedError, ValueError: nothing may be repaired now; the message says why.
        """
        return self.know(records.read(self.workplace))

    def know(self, known: records.Records) -> list[Repair]:
        """Take in what the host knows, as `open_ones` does.

        Raises:
            ValueError: there is a hold.
        """
        if known.hold and known.hold.holds(self.clock()):
            raise ValueError(f"held until {known.hold.until} by {known.hold.owner}: {known.hold.reason}")
        self.events = list(known.events)
        return journal.cut_off(self.events)

    def note(self, event: Event) -> None:
        """Write it into the journal.

        Raises:
            ValueError, OrderFailedError, WorkplaceError: it is not written.
        """
        self.carry_out([self.lock(), ("note", journal.line(event))])
        self.events.append(event)

    def undo(self, step: Step | None, says: str, end: Event, orders: Sequence[Order]) -> bool:
        """Back to what was, and noted; where that cannot be, it is said, and the next run tries again.

        Raises:
            WorkplaceError: nobody answers there, or somebody else has the lock.
        """
        try:
            self.carry_out([self.lock(), *orders, ("note", journal.line(end))])
        except OrderFailedError as error:
            was = "it was undone, and that could not be noted" if error.order[0] == "note" else "it could not be undone"
            why = f"{end.why}; and {was}: {error.told}"
            if journal.LEFT_ALONE in error.told:
                self.note(msgspec.structs.replace(end, event=journal.FAILED, why=why, cut_off=False))
            else:
                why = f"{why}: {TRIES_AGAIN}"
            self.done.append(Done(step, says, "failed", why, end.id))
            return False
        except (WorkplaceError, ValueError) as error:
            why = f"{end.why}; and it could not be undone: {TRIES_AGAIN}"
            self.done.append(Done(step, says, "failed", why, end.id))
            raise WorkplaceError(str(error)) from error
        self.events.append(end)
        return True

    def look_again(self) -> None:
        """Have fresh facts, judged."""
        self.last = self.look()

    def until(self, seconds: float, wrong: Callable[[], str]) -> str:
        """Look until nothing is wrong and no container is new, or time is up; and what is wrong then."""
        end, before = time.monotonic() + seconds, self.last
        while True:
            self.look_again()
            why = wrong()
            if time.monotonic() > end or not (why or new_ones(before, self.last, self.host)):
                return why
            time.sleep(BETWEEN_LOOKS)
