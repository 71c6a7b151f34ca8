"""One run, written down: a row of its own, and a row for each item whose state is another than it was."""

import datetime
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.escaping import printable
from trueup.history.service_names import ServiceNames
from trueup.history.states import ABSENT, CODE, UNKNOWN, verdict
from trueup.history.store import bytes_of, text_of
from trueup.judging import NONE_SEEN

LONGEST_CAUSE = 300

Key = tuple[str, str]
"""A check and a resource, of one subject."""
Change = tuple[int, int, str | None]
"""An item, its new state, and what explains that."""


@dataclass(frozen=True)
class Judged:
    """What a run is to history. `whole` says that the whole suite was judged: what it did not judge is absent."""

    document: Mapping[str, Any]
    whole: bool
    expectations: str
    services: ServiceNames

    @property
    def at(self) -> int:
        """When it began, in milliseconds."""
        return milliseconds(self.document["started"])


@dataclass(frozen=True)
class Recorded:
    """The run as it is kept. `overtaken` says that a run which began later was written first: states are that one's."""

    id: int
    subjects: Mapping[str, int]
    overtaken: bool

    @property
    def same(self) -> str:
        """The subjects, as `run.subjects` has them."""
        return joined(self.subjects.values())


def milliseconds(moment: str) -> int:
    """A time as ISO writes it, as history keeps it."""
    return round(datetime.datetime.fromisoformat(moment).timestamp() * 1000)


def joined(subjects: Any) -> str:  # noqa: ANN401 - any ids
    """Ids of subjects as one text, the same in whatever order they were asked for."""
    return ",".join(map(str, sorted(subjects)))


def record_run(connection: sqlite3.Connection, judged: Judged) -> Recorded:
    """Write it down.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    document, totals = judged.document, judged.document["totals"]
    subjects = {one["name"]: _subject(connection, one) for one in document["subjects"]}
    same, ms = joined(subjects.values()), round(document["duration_s"] * 1000)
    overtaken = _overtaken(connection, same, judged.at, judged.at + ms)
    counts = [totals[name] for name in ("failed", "blocked", "unknown", "warned", "fixed")]
    columns = [judged.at, ms, same, judged.whole, verdict(totals), len(document["results"]), *counts]
    cursor = connection.execute(
        f"INSERT INTO run (at, ms, subjects, whole, verdict, judged, failed, blocked, unknown, warned, fixed,"  # noqa: S608 - question marks
        f" expectations) VALUES ({','.join('?' * 12)})",
        (*columns, judged.expectations),
    )
    run = int(cursor.lastrowid or 0)
    for name, subject in subjects.items() if not overtaken else ():
        _change(connection, run, judged.at, list(_changes(connection, name, subject, judged)))
    _repairs(connection, document, judged.at)
    return Recorded(run, subjects, overtaken)


def _subject(connection: sqlite3.Connection, told: Mapping[str, Any]) -> int:
    """A host is known by its name, however it is reached; a tree also by where it lies, since many have one name."""
    key = (told["name"], told["kind"], printable(told["spec"]) if told["kind"] == "tree" else "")
    connection.execute("INSERT OR IGNORE INTO subject (name, kind, spec) VALUES (?, ?, ?)", key)
    (found,) = connection.execute("SELECT id FROM subject WHERE (name, kind, spec) = (?, ?, ?)", key).fetchone()
    return int(found)


def _overtaken(connection: sqlite3.Connection, same: str, at: int, now: int) -> bool:
    """Whether one began after this and was written before it; one of the future is of a clock that was put back."""
    found = connection.execute(
        "SELECT at FROM run WHERE subjects = ? AND at > ? AND at <= ? LIMIT 1", (same, at, now)
    ).fetchone()
    return found is not None


def _changes(connection: sqlite3.Connection, name: str, subject: int, judged: Judged) -> Iterator[Change]:
    rows = connection.execute("SELECT checked, resource, id, state, cause FROM item WHERE subject = ?", (subject,))
    known = {(checked, text_of(resource)): (item, state, cause) for checked, resource, item, state, cause in rows}
    blind: dict[str, str] = {}
    for result in judged.document["results"]:
        if result["subject"] != name:
            continue
        key = (result["check"], result["resource"])
        state, cause = CODE[result["outcome"]], _cause(result)
        if key[1] == NONE_SEEN:
            blind[key[0]] = cause or f"{key[0]} [{name}: {NONE_SEEN}]"
        item, before, why = known.pop(key, (None, None, None))
        if item is None:
            item = _new_item(connection, subject, key, judged.services)
        if (before, why) != (state, cause):
            yield item, state, cause
    for (checked, _), (item, before, why) in known.items():
        if checked in blind and before != ABSENT:  # nobody could see which there are
            if (before, why) != (UNKNOWN, blind[checked]):
                yield item, UNKNOWN, blind[checked]
        elif judged.whole and before != ABSENT:
            yield item, ABSENT, None


def _cause(result: Mapping[str, Any]) -> str | None:
    cause = result["blocked_by"]
    return printable(cause)[:LONGEST_CAUSE] if cause else None


def _new_item(connection: sqlite3.Connection, subject: int, key: Key, services: ServiceNames) -> int:
    cursor = connection.execute(
        "INSERT INTO item (subject, checked, resource, service) VALUES (?, ?, ?, ?)",
        (subject, key[0], bytes_of(key[1]), services.of(key[1])),
    )
    return int(cursor.lastrowid or 0)


def _change(connection: sqlite3.Connection, run: int, at: int, changes: list[Change]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO span (item, first, at, state, cause) VALUES (?, ?, ?, ?, ?)",
        [(item, run, at, state, cause) for item, state, cause in changes],
    )
    connection.executemany(
        "UPDATE item SET state = ?, cause = ? WHERE id = ?", [(state, cause, item) for item, state, cause in changes]
    )


def _repairs(connection: sqlite3.Connection, document: Mapping[str, Any], at: int) -> None:
    """What was done to hosts whose journal does not lie here; of one that does, the journal is what counts."""
    connection.executemany(
        "INSERT OR REPLACE INTO repair (id, subject, at, says, result, why) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (done["id"], done["subject"], at, *(printable(done[word]) for word in ("says", "result", "why")))
            for done in document["repairs"]["done"]
            if done["id"]
        ],
    )
