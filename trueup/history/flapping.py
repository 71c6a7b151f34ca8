"""Which items go back and forth; it is remembered, since one that stops doing so stops later than it began."""

import sqlite3
from collections.abc import Iterator, Sequence

from trueup.history.arithmetic import LOOKS, flapping_percent, is_flapping
from trueup.history.states import SAYS_NOTHING, STATES

RUNS = 3 * LOOKS
"""Whole runs that are looked back on: those in which an item was unknown do not count."""
WELL = {"passed", "waived"}
"""What a repair of this very run made true was broken all the same."""


def update(connection: sqlite3.Connection, same: str, subjects: Sequence[int]) -> None:
    """Note of every item of these subjects whether it flaps since the last whole run of them."""
    for item, before, percent in percents(connection, same, subjects):
        now = is_flapping(percent, before=before)
        if now != before:
            connection.execute("UPDATE item SET flapping = ? WHERE id = ?", (now, item))


def percents(connection: sqlite3.Connection, same: str, subjects: Sequence[int]) -> Iterator[tuple[int, bool, float]]:
    """Each item that may flap: whether it did so far, and the percent."""
    recent = connection.execute(
        "SELECT id FROM run WHERE whole AND subjects = ? ORDER BY id DESC LIMIT ?", (same, RUNS)
    ).fetchall()
    runs = [run for (run,) in reversed(recent)]
    if len(runs) < 3:
        return
    listed = ",".join(map(str, subjects))
    changed = connection.execute(
        "SELECT id, flapping FROM item WHERE flapping OR id IN"  # noqa: S608 - numbers only
        f" (SELECT item FROM span WHERE first > ? GROUP BY item HAVING count(*) > 1) AND subject IN ({listed})",
        (runs[0],),
    ).fetchall()
    for item, before in changed:
        yield item, bool(before), flapping_percent(list(_series(connection, item, runs)))


def _series(connection: sqlite3.Connection, item: int, runs: Sequence[int]) -> Iterator[bool]:
    """Whether it was well in each of these runs; runs in which nobody knew are left out."""
    spans = connection.execute("SELECT first, state FROM span WHERE item = ? ORDER BY first DESC", (item,))
    states: dict[int, str] = {}
    newest = len(runs)
    for first, code in spans:
        while newest and runs[newest - 1] >= first:
            newest -= 1
            states[runs[newest]] = STATES[code]
        if not newest:
            break
    return (states[run] in WELL for run in runs if run in states and states[run] not in SAYS_NOTHING)
