"""What earlier runs add to a result document: its `context`, read once and before anything is rendered."""

import datetime
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.history.arithmetic import Incident, gaps, incidents, together
from trueup.history.flapping import percents
from trueup.history.retention import DAY
from trueup.history.states import CODE, GOOD, NOT_OK, STATES, codes
from trueup.history.store import text_of

MOST_RUNS = 288
"""A day of runs, one every five minutes."""
MOST_SPANS = 2000
MOST_CHANGES = 500
REPAIR_TIMES_OVER = 30 * DAY
GREEN = "('ok', 'warned')"

Item = dict[str, str]
"""An item as documents name it: check, subject, resource."""


def history(connection: sqlite3.Connection, same: str, subjects: Mapping[str, int], now: int) -> dict[str, Any]:
    """Runs of the same subjects, and what became of the items of these; times are ISO, in UTC.

    `changed` is what differs from the last green run before this one, or from the run before where none was green.
    """
    names = {identity: name for name, identity in subjects.items()}
    runs = connection.execute(
        "SELECT id, at, ms, verdict, failed + blocked, unknown FROM run WHERE whole AND subjects = ?"
        " ORDER BY id DESC LIMIT ?",
        (same, MOST_RUNS),
    ).fetchall()[::-1]
    green = connection.execute(
        f"SELECT id, at FROM run WHERE whole AND subjects = ? AND verdict IN {GREEN} AND id < ?"  # noqa: S608 - words of ours
        " ORDER BY id DESC LIMIT 1",
        (same, runs[-1][0] if runs else 0),
    ).fetchone()
    since = green[0] if green else runs[-2][0] if len(runs) > 1 else None
    return {
        "runs": [
            {"id": run, "started": iso(at), "verdict": word, "failed": bad, "unknown": blind, "duration_s": ms / 1000}
            for run, at, ms, word, bad, blind in runs
        ],
        "gaps": [{"since": iso(since), "until": iso(until)} for since, until in gaps([run[1] for run in runs])],
        "last_green": iso(green[1]) if green else None,
        "spans": list(_spans(connection, names, now - DAY)),
        "changed": changed(connection, names, since) if since else [],
        "flapping": _flapping(connection, same, names),
        "repair_times": _repair_times(connection, names, now),
    }


def changed(connection: sqlite3.Connection, names: Mapping[int, str], since: int) -> list[dict[str, str]]:
    """Items whose state now is another than at that run; `absent` before it was first judged."""
    rows = connection.execute(
        "SELECT id, subject, checked, resource, state, (SELECT state FROM span WHERE item = item.id AND first <= ?1"  # noqa: S608 - numbers
        " ORDER BY first DESC LIMIT 1) AS was FROM item"
        f" WHERE id IN (SELECT item FROM span WHERE first > ?1) AND subject IN ({_listed(names)})"
        " AND state IS NOT coalesce(was, ?2) ORDER BY state NOT IN (1), checked, subject, resource LIMIT ?3",
        (since, CODE["absent"], MOST_CHANGES),
    )
    return [
        {**_item(names, row), "was": STATES[was] if was is not None else "absent", "now": STATES[now]}
        for *row, now, was in rows
    ]


def iso(at: int) -> str:
    """A time of history as documents write it."""
    return datetime.datetime.fromtimestamp(at / 1000, datetime.UTC).isoformat(timespec="milliseconds")


def _listed(names: Mapping[int, str]) -> str:
    return ",".join(map(str, sorted(names)))


def _item(names: Mapping[int, str], row: Sequence[Any]) -> Item:
    _, subject, checked, resource = row
    return {"check": checked, "subject": names[subject], "resource": text_of(resource)}


def _spans(connection: sqlite3.Connection, names: Mapping[int, str], window: int) -> Iterator[dict[str, Any]]:
    """Every span that reaches into the window, of each item that was not ok in it."""
    rows = connection.execute(
        "WITH bound AS (SELECT coalesce(min(id), 0) AS first FROM run WHERE at >= ?1),"  # noqa: S608 - numbers
        f" chosen AS (SELECT id FROM item WHERE subject IN ({_listed(names)}) AND (state IN ({codes(NOT_OK)})"
        "  OR id IN (SELECT item FROM span, bound WHERE span.first >= bound.first)))"
        " SELECT item.id, subject, checked, resource, span.at, span.state, span.cause"
        " FROM chosen JOIN item ON item.id = chosen.id JOIN span ON span.item = item.id, bound"
        " WHERE span.first >= coalesce((SELECT max(first) FROM span AS s WHERE s.item = item.id"
        "  AND s.first < bound.first), 0)"
        " ORDER BY checked, subject, resource, span.first",
        (window,),
    )
    count, group = 0, list[Any]()
    for row in [*rows.fetchall(), None]:
        if group and (row is None or row[0] != group[0][0]):
            if any(STATES[state] in NOT_OK for *_, state, _ in group):
                for (*head, at, state, cause), after in zip(group, [*group[1:], None], strict=True):
                    yield {
                        **_item(names, head),
                        "state": STATES[state],
                        "since": iso(at),
                        "until": iso(after[4]) if after else None,
                        "cause": cause or "",
                    }
                count += len(group)
            group = []
        if row is None or count >= MOST_SPANS:
            return
        group.append(row)


def _flapping(connection: sqlite3.Connection, same: str, names: Mapping[int, str]) -> list[dict[str, Any]]:
    found = []
    for item, flaps, percent in percents(connection, same, sorted(names)):
        if flaps:
            row = connection.execute("SELECT id, subject, checked, resource FROM item WHERE id = ?", (item,)).fetchone()
            found.append({**_item(names, row), "percent": round(percent, 1)})
    return sorted(found, key=lambda one: (-one["percent"], one["check"], one["subject"], one["resource"]))


def _repair_times(connection: sqlite3.Connection, names: Mapping[int, str], now: int) -> list[dict[str, Any]]:
    """By service, of the incidents that ended within the window; open ones apart, whenever they began."""
    window, good = now - REPAIR_TIMES_OVER, codes(GOOD)
    rows = connection.execute(
        "WITH bound AS (SELECT coalesce(min(id), 0) AS first FROM run WHERE at >= ?1)"  # noqa: S608 - numbers
        " SELECT item.id, service, span.at, span.state FROM item JOIN span ON span.item = item.id, bound"
        f" WHERE subject IN ({_listed(names)}) AND (item.state NOT IN ({good}) OR item.id IN"
        "  (SELECT item FROM span, bound WHERE span.first >= bound.first))"
        f" AND EXISTS (SELECT 1 FROM span AS s WHERE s.item = item.id AND s.state = {CODE['failed']})"
        " AND span.first >= coalesce((SELECT max(first) FROM span AS s WHERE s.item = item.id AND s.first < bound.first"
        f" AND s.state IN ({good})), 0) ORDER BY item.id, span.first",
        (window,),
    )
    states: dict[tuple[int, str], list[tuple[int, str]]] = {}
    for item, service, at, state in rows:
        states.setdefault((item, service), []).append((at, STATES[state]))
    by_service: dict[str, list[Incident]] = {}
    for (_, service), series in states.items():
        by_service.setdefault(service, []).extend(incidents(series))
    every = [(service, together(found)) for service, found in sorted(by_service.items()) if found]
    return [_repair_time(service, found, window, now) for service, found in every]


def _repair_time(service: str, found: Sequence[Incident], window: int, now: int) -> dict[str, Any]:
    took = [(one.ended - one.began) / 1000 for one in found if one.ended is not None and one.ended >= window]
    opened = [one.began for one in found if one.ended is None]
    return {
        "service": service,
        "n": len(took),
        "mean_s": round(sum(took) / len(took), 1) if took else None,
        "longest_s": round(max(took), 1) if took else None,
        "open_s": round((now - min(opened)) / 1000, 1) if opened else None,
    }
