"""What goes from history, and when: by age and by count, a little at each run."""

import datetime
import sqlite3

from trueup.history.states import ABSENT

DAY = 86_400_000
"""Milliseconds."""
SPANS_FOR = 400 * DAY
RUNS_FOR = 90 * DAY
"""Older runs are thinned to one a day, the worst of it; after SPANS_FOR they go."""
LONGEST_PAUSE = 30 * DAY
REPAIRS = 1000
FACTS_LAST = 50
FACTS_DAILY_FOR = 30 * DAY
FACTS_MOST = 200_000_000
"""Bytes of kept facts, compressed: beyond that the oldest go, whatever else is said."""


def prune_facts(connection: sqlite3.Connection, now: int) -> None:
    """Keep the facts of the last runs of each subject, of its last green run, and of one run a day for a month."""
    rows = connection.execute(
        "SELECT facts.run, facts.subject, length(packed), at, verdict, whole FROM facts JOIN run ON run.id = facts.run"
        " ORDER BY facts.run DESC"
    ).fetchall()
    seen: dict[int, int] = {}
    green: set[int] = set()
    days: set[tuple[int, int]] = set()
    size, gone = 0, []
    for run, subject, length, at, verdict, whole in rows:
        seen[subject] = seen.get(subject, 0) + 1
        keep = seen[subject] <= FACTS_LAST
        if whole and verdict in {"ok", "warned"} and subject not in green:
            green.add(subject)
            keep = True
        if now - at < FACTS_DAILY_FOR and (subject, at // DAY) not in days:
            days.add((subject, at // DAY))
            keep = True
        size += length
        if not keep or size > FACTS_MOST:
            gone.append((run, subject))
            size -= length
    connection.executemany("DELETE FROM facts WHERE run = ? AND subject = ?", gone)


def prune_once_a_day(connection: sqlite3.Connection, now: int) -> None:
    """Thin out old runs, and let go what ended long ago; nothing where this day has seen it already.

    A clock that leaps ahead must not empty history: time goes on by a month at most from one run to the next.
    """
    before = connection.execute("SELECT at FROM run ORDER BY id DESC LIMIT 1 OFFSET 1").fetchone()
    now = min(now, before[0] + LONGEST_PAUSE) if before else now
    day = f"{datetime.datetime.fromtimestamp(now / 1000, datetime.UTC):%Y-%m-%d}"
    if connection.execute("SELECT 1 FROM note WHERE name = 'pruned' AND value = ?", (day,)).fetchone():
        return
    connection.execute("INSERT OR REPLACE INTO note VALUES ('pruned', ?)", (day,))
    connection.execute(
        "DELETE FROM run WHERE at < ? AND id NOT IN (SELECT id FROM ("
        "  SELECT id, row_number() OVER (PARTITION BY subjects, at / ? ORDER BY failed + blocked + unknown > 0 DESC,"
        "  id DESC) AS place FROM run WHERE at < ?) WHERE place = 1)",
        (now - RUNS_FOR, DAY, now - RUNS_FOR),
    )
    connection.execute("DELETE FROM run WHERE at < ?", (now - SPANS_FOR,))
    (first,) = connection.execute("SELECT min(id) FROM run").fetchone()
    connection.execute(  # the last span of each item before the bound says what it has been since
        "DELETE FROM span WHERE first < ?1 AND EXISTS (SELECT 1 FROM span AS later WHERE later.item = span.item"
        " AND later.first > span.first AND later.first < ?1)",
        (first,),
    )
    connection.execute(
        "DELETE FROM item WHERE state = ? AND NOT EXISTS (SELECT 1 FROM span WHERE item = item.id AND first >= ?)",
        (ABSENT, first),
    )
    connection.execute("DELETE FROM span WHERE item NOT IN (SELECT id FROM item)")
    connection.execute(
        "DELETE FROM repair WHERE id NOT IN (SELECT id FROM repair ORDER BY at DESC LIMIT ?)", (REPAIRS,)
    )
    connection.execute("DELETE FROM facts WHERE run NOT IN (SELECT id FROM run)")
