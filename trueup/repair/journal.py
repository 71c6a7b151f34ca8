"""What was done to a host: one line of JSON an event, written and synced before what it announces, never changed."""

import datetime
import secrets
from collections.abc import Iterable, Sequence

import msgspec

from trueup.repair.orders import Order

BEGUN, KEPT, UNDONE, FAILED, REARMED = "begun", "kept", "undone", "failed", "rearmed"
PRUNED = "pruned"
"""Old copies were removed; `files` names each file and its copy."""
ENDS = {KEPT, UNDONE, FAILED}
LEFT_ALONE = "it is left alone"
"""What the program on the host says of a file that somebody edited after us: only a person can undo that repair."""


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. `undo` of a `begun` are the orders that put everything back; `by` is who asked.

    `cut_off` says of an end that it is no fault of the repair: whoever made it was ended in the midst of it.
    """

    id: str
    event: str
    at: str
    check: str = ""
    resource: str = ""
    fix: str = ""
    level: str = ""
    says: str = ""
    by: str = ""
    why: str = ""
    commands: tuple[tuple[str, ...], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    undo: tuple[Order, ...] = ()
    cut_off: bool = False

    @property
    def moment(self) -> datetime.datetime:
        """When, with its zone."""
        return datetime.datetime.fromisoformat(self.at)


class Repair(msgspec.Struct, frozen=True):
    """One repair: how it began, and how it ended; without an end it was cut off."""

    begun: Event
    end: Event | None

    @property
    def is_open(self) -> bool:
        """Whether nobody knows how it ended."""
        return self.end is None


def new_id(now: datetime.datetime) -> str:
    """A name that sorts by time, and that no other repair has."""
    return f"{now.astimezone(datetime.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


def line(event: Event) -> str:
    """As the journal holds it."""
    return msgspec.json.encode(event).decode()


def read(text: str) -> tuple[list[Event], int]:
    """The events in order, and how many lines make no sense: what a power cut leaves of a line is one."""
    events, odd = [], 0
    for each in text.split("\n"):
        try:
            events.append(msgspec.json.decode(each.encode("utf-8", "surrogateescape"), type=Event))
        except (msgspec.DecodeError, UnicodeError):
            odd += bool(each.strip())
    return events, odd


def repairs(events: Iterable[Event]) -> list[Repair]:
    """Every repair, oldest first."""
    begun: dict[str, Event] = {}
    ended: dict[str, Event] = {}
    for event in events:
        if event.event == BEGUN:
            begun.setdefault(event.id, event)
        elif event.event in ENDS:
            ended[event.id] = event
    return [Repair(event, ended.get(identity)) for identity, event in begun.items()]


def cut_off(events: Sequence[Event]) -> list[Repair]:
    """Repairs that began and of whose end nothing is known, newest first: in this order they are undone."""
    return [repair for repair in reversed(repairs(events)) if repair.is_open]
