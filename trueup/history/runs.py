"""The runs that are kept: listed, found by what a person types, and what each saw."""

import sqlite3
from dataclasses import dataclass
from typing import Any

from trueup.history.context import GREEN, iso
from trueup.history.states import STATES
from trueup.history.store import text_of

COLUMNS = "id, at, ms, subjects, whole, verdict, judged, failed, blocked, unknown, warned, fixed"


class NoSuchRunError(Exception):
    """No run of that name; the message says which there are."""


@dataclass(frozen=True)
class Listed:
    """One run as `trueup runs` lists it; `changes` are items that were something else in the run before."""

    id: int
    started: str
    duration_s: float
    subjects: tuple[str, ...]
    whole: bool
    verdict: str
    counts: dict[str, int]
    changes: tuple[dict[str, str], ...]
    has_facts: bool


def listed(connection: sqlite3.Connection, last: int) -> list[Listed]:
    """The last runs, oldest first."""
    rows = connection.execute(f"SELECT {COLUMNS} FROM run ORDER BY id DESC LIMIT ?", (last,)).fetchall()  # noqa: S608 - names of ours
    names = dict(connection.execute("SELECT id, name FROM subject").fetchall())
    return [_listed(connection, row, names) for row in reversed(rows)]


def _listed(connection: sqlite3.Connection, row: tuple[Any, ...], names: dict[int, str]) -> Listed:
    run, at, ms, subjects, whole, verdict, *counts = row
    (facts,) = connection.execute("SELECT count(*) FROM facts WHERE run = ?", (run,)).fetchone()
    words = ("judged", "failed", "blocked", "unknown", "warned", "fixed")
    return Listed(
        id=run,
        started=iso(at),
        duration_s=ms / 1000,
        subjects=tuple(names[int(each)] for each in subjects.split(",") if each),
        whole=bool(whole),
        verdict=verdict,
        counts=dict(zip(words, counts, strict=True)),
        changes=tuple(_changes(connection, run)),
        has_facts=bool(facts),
    )


def _changes(connection: sqlite3.Connection, run: int) -> list[dict[str, str]]:
    rows = connection.execute(
        "SELECT name, checked, resource, span.state, (SELECT state FROM span AS s WHERE s.item = span.item"
        " AND s.first < ?1 ORDER BY first DESC LIMIT 1) FROM span JOIN item ON item.id = span.item"
        " JOIN subject ON subject.id = item.subject WHERE span.first = ?1 ORDER BY checked, name, resource",
        (run,),
    )
    return [
        {
            "check": checked,
            "subject": name,
            "resource": text_of(resource),
            "was": STATES[was] if was is not None else "absent",
            "now": STATES[now],
        }
        for name, checked, resource, now, was in rows
        if now != was
    ]


def found(connection: sqlite3.Connection, wanted: str) -> int:
    """The run of that number, or the `last`, or the `last-green`.

    Raises:
        NoSuchRunError: there is none.
    """
    conditions = {"last": "1", "last-green": f"whole AND verdict IN {GREEN}"}
    if wanted in conditions:
        query = f"SELECT id FROM run WHERE {conditions[wanted]} ORDER BY id DESC LIMIT 1"  # noqa: S608 - words of ours
        row = connection.execute(query).fetchone()
        if row is None:
            raise NoSuchRunError("no run is kept yet" if wanted == "last" else "no whole run that is kept was green")
        return int(row[0])
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 18):
        raise NoSuchRunError(f"{wanted}: neither a file that is there, nor a run: name a number, last or last-green")
    if connection.execute("SELECT 1 FROM run WHERE id = ?", (int(wanted),)).fetchone():
        return int(wanted)
    near = [row[0] for row in connection.execute("SELECT id FROM run ORDER BY abs(id - ?), id LIMIT 1", (int(wanted),))]
    (newest,) = connection.execute("SELECT max(id) FROM run").fetchone()
    there = f"the nearest that is kept is {near[0]}, the newest {newest}" if near else "no run is kept yet"
    raise NoSuchRunError(f"no run {wanted}: {there} (trueup runs lists them)")


def states_at(connection: sqlite3.Connection, run: int) -> dict[tuple[str, str, str], str]:
    """What each item of the run's subjects was at that run; what nobody judged any more is left out."""
    (subjects,) = connection.execute("SELECT subjects FROM run WHERE id = ?", (run,)).fetchone()
    listed = ",".join(str(int(each)) for each in subjects.split(",") if each)
    rows = connection.execute(
        "SELECT name, checked, resource, (SELECT state FROM span WHERE item = item.id AND first <= ?"  # noqa: S608 - numbers
        " ORDER BY first DESC LIMIT 1) AS was FROM item JOIN subject ON subject.id = item.subject"
        f" WHERE item.subject IN ({listed})",
        (run,),
    )
    return {
        (name, checked, text_of(resource)): STATES[was]
        for name, checked, resource, was in rows
        if was is not None and STATES[was] != "absent"
    }


def with_facts(connection: sqlite3.Connection, run: int) -> str:
    """The end of a sentence: which runs near this one have kept facts."""
    row = connection.execute(
        "SELECT run FROM facts GROUP BY run ORDER BY abs(run - ?), run DESC LIMIT 1", (run,)
    ).fetchone()
    return f"the nearest run with facts is {row[0]}" if row else "no run has kept facts"
