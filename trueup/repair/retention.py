"""Which copies of ours are old enough to go; one that a person made is in no journal, and never among them."""

import datetime
from collections.abc import Iterable, Sequence

from trueup.expectations.schema import Repair as Bounds
from trueup.repair import journal
from trueup.repair.journal import Event

MOST_AT_ONCE = 200
"""One command removes no more; the next repair removes the rest."""

File = tuple[str, str]
"""A file and a copy of it."""


def outdated(events: Sequence[Event], bounds: Bounds, now: datetime.datetime) -> list[File]:
    """Copies beyond the bounds, oldest first: never the newest of a file, nor one that an open repair goes back to."""
    gone = {file for event in events if event.event == journal.PRUNED for file in event.files}
    made: dict[str, list[tuple[datetime.datetime, str, bool]]] = {}
    for repair in journal.repairs(events):
        for path, copy in repair.begun.files:
            if copy and (path, copy) not in gone:
                made.setdefault(path, []).append((repair.begun.moment, copy, repair.is_open))
    oldest = now - datetime.timedelta(days=bounds.keep_copies_days)
    old: list[tuple[datetime.datetime, File]] = []
    for path, copies in made.items():
        for age, (moment, copy, is_needed) in enumerate(sorted(copies, reverse=True)):
            if age and not is_needed and (moment < oldest or age >= bounds.keep_copies):
                old.append((moment, (path, copy)))
    return [file for _, file in sorted(old)][:MOST_AT_ONCE]


def pruned_event(files: Iterable[File], now: datetime.datetime) -> Event:
    """What the journal says once they are gone."""
    return Event(journal.new_id(now), journal.PRUNED, now.isoformat(timespec="milliseconds"), files=tuple(files))
