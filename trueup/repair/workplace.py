"""Where a subject is repaired: its own machine, as root, in one command an order list; state lies there too."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trueup.collect.asking import MUCH, Question
from trueup.collect.host import UnreachableError, answers_of
from trueup.facts import Subject
from trueup.repair.edits import Seen, seen
from trueup.repair.orders import Order, OrderFailedError, script, seconds_for, understood
from trueup.subjects import STATE_OF_A_HOST, THIS_MACHINE, Access

LEASE = 15 * 60
"""Seconds that the lock holds without being renewed; for a step that may take longer, as long as that."""


class WorkplaceError(Exception):
    """The workplace could not be reached, or nothing can be done there; the message is one sentence."""


def held_by(error: OrderFailedError) -> str:
    """Who has the lock, why and until when, in a sentence; nothing where the order failed for another reason."""
    word, *held = error.told.split("\t")
    if word != "held" or len(held) < len(("owner", "reason", "until")):
        return ""
    until = datetime.datetime.fromtimestamp(float(held[2]), datetime.UTC)
    return f"{held[0]} is repairing ({held[1]}), until {until:%H:%M:%S} UTC at the latest"


@dataclass(frozen=True)
class Workplace:
    """One host, and how it is reached: the subject's spec may hold a password."""

    subject: Subject
    access: Access
    state: str = STATE_OF_A_HOST
    as_root: bool = True

    @property
    def is_here(self) -> bool:
        """Whether its processes are those of the machine that this runs on."""
        return self.subject.spec in THIS_MACHINE

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        """Carry the orders out, in this order; what each has to tell.

        Raises:
            OrderFailedError: naming the first that failed, or of which nothing was heard; none after it was begun.
            WorkplaceError: nothing was heard of any; what was done is in the journal there.
        """
        return self._heard(orders, script(orders, self.state, as_root=self.as_root))

    def look(self, paths: Sequence[str]) -> Mapping[str, Seen]:
        """What these paths are now; nothing is made for that, not even the state.

        Raises:
            OrderFailedError: one of them cannot be read.
            WorkplaceError: nothing was heard.
        """
        orders = [("show", path) for path in paths]
        told = self._heard(orders, script(orders, self.state, as_root=self.as_root, only_look=True)) if orders else ()
        return {path: seen(text) for path, text in zip(paths, told, strict=True)}

    def _heard(self, orders: Sequence[Order], script: str) -> tuple[str, ...]:
        question = Question("orders", "trueup repair", script, seconds_for(orders), most=MUCH)
        try:
            found = answers_of(self.subject, (question,), self.access)
        except (UnreachableError, ValueError) as error:
            raise WorkplaceError(str(error)) from error
        answer = found.get("orders")
        if answer is None:
            raise WorkplaceError("its answer was cut short: what was done is in the journal there")
        told = understood(answer.output)
        if not told.answers and told.failed is None:
            why = (answer.errors or f"exit {answer.code}").splitlines()[-1][:300]
            raise WorkplaceError(f"nothing can be repaired there: {why}")
        return told.all(orders)
