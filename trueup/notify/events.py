"""What one channel is to be told after a run, and what is remembered once it was told."""

import datetime
import sqlite3
import zoneinfo
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from trueup.expectations.schema import Notify
from trueup.history.context import iso
from trueup.history.retention import DAY
from trueup.history.states import STATES
from trueup.history.store import bytes_of, text_of
from trueup.notify.incidents import Incident, Kind, What, after, due, is_at_once

SPENT = "trueup rearm"
"""What the reason of a refused repair names where its budget is spent (trueup.repair.budget)."""
ORDER = (
    "new",
    "flapping",
    "budget",
    "unknown",
    "still",
    "expectations",
    "repaired",
    "recovered",
    "gone",
    "steady",
    "seen",
)

Key = tuple[Kind, str, str, str]
"""Kind, subject, check, resource."""


@dataclass(frozen=True)
class Event:
    """One thing to tell. `result` is that of this run, where it was judged; times are in milliseconds.

    `lasted` is how long it was, or has been, in milliseconds.
    """

    what: What | str
    key: Key
    since: int = 0
    lasted: int = 0
    result: Mapping[str, Any] | None = None
    says: str = ""


@dataclass(frozen=True)
class Told:
    """A run as it is told of: only these subjects count."""

    document: Mapping[str, Any]
    subjects: Mapping[str, int]
    at: int
    now: int
    expectations: tuple[str, str]
    """The path of the expectations, and the hash of what they hold."""


def of_run(connection: sqlite3.Connection, channel: str, told: Told, rules: Notify) -> list[Event]:
    """Count this run, and say what is due: the order is that in which people read it."""
    known = _known(connection, channel, told.subjects)
    results = {
        (one["subject"], one["check"], one["resource"]): one
        for one in told.document["results"]
        if one["subject"] in told.subjects
    }
    flaps = _flapping(connection, told.subjects)
    events: list[Event] = []
    kept: dict[Key, Incident] = {}
    for key in _keys(known, results):
        result = results.get(key[1:])
        state = result["outcome"] if result else _state(connection, told.subjects, key)
        one = _step(key, known, state, told, flaps)
        if one is None:
            continue
        kept[key] = one
        quiet = key[0] == "failure" and key[1:] in flaps
        if not quiet and (what := _due(key, one, state, told.now, rules)):
            events.append(_event(what, key, one, told, result))
    if any(event.what == "still" for event in events):  # one reminder of all of it, and not one of each
        events = [event for event in events if event.what != "still"]
        events += [
            _event("still", key, one, told, results.get(key[1:])) for key, one in kept.items() if _lasts(key, one)
        ]
    kept |= _budget(known, told, events)
    _write(connection, channel, known, kept)
    events += _expectations(connection, channel, told)
    return sorted(events, key=lambda event: (ORDER.index(event.what), event.key))


def _event(what: What, key: Key, one: Incident, told: Told, result: Mapping[str, Any] | None) -> Event:
    return Event(what, key, one.opened, max(0, (one.better or told.now) - one.opened), result)


def _lasts(key: Key, one: Incident) -> bool:
    return key[0] in {"failure", "unknown"} and one.said is not None and not one.good


def told_of(connection: sqlite3.Connection, channel: str, events: list[Event], told: Told, day: str) -> None:
    """Remember that the channel was told of these, and of the summary of that day."""
    for event in events:
        where = (channel, *event.key[:3], bytes_of(event.key[3]))
        if event.what == "expectations":
            _note(connection, f"expectations {channel} {told.expectations[0]}", told.expectations[1])
        elif event.what in {"recovered", "gone", "seen", "repaired", "steady"}:
            connection.execute(f"DELETE FROM incident WHERE {_WHERE}", where)  # noqa: S608 - names of columns
        else:
            connection.execute(f"UPDATE incident SET said = ? WHERE {_WHERE}", (told.now, *where))  # noqa: S608 - as above
    if day:
        _note(connection, f"daily {channel}", day)


def day_of_a_summary(connection: sqlite3.Connection, channel: str, told: Told, rules: Notify) -> str:
    """The day whose summary is due, else nothing; the first is that of the day after notification began."""
    if rules.daily is None:
        return ""
    local = datetime.datetime.fromtimestamp(told.now / 1000, zoneinfo.ZoneInfo(rules.zone))
    today = f"{local:%Y-%m-%d}"
    last = _noted(connection, f"daily {channel}")
    if last is None:
        begins = today if f"{local:%H:%M}" >= rules.daily else "before"
        _note(connection, f"daily {channel}", begins)
        last = begins
    return today if f"{local:%H:%M}" >= rules.daily and last != today else ""


def standing(connection: sqlite3.Connection, channel: str, told: Told) -> Iterator[str]:
    """The lines of a summary: the last day's runs, what is still open, and what was repaired."""
    since = told.now - DAY
    runs, red = connection.execute(
        "SELECT count(*), coalesce(sum(failed + blocked + unknown > 0), 0) FROM run WHERE at >= ?", (since,)
    ).fetchone()
    yield f"{runs} runs in 24 hours, {red} of them red"
    opened = sorted((one.opened, key) for key, one in _known(connection, channel, told.subjects).items() if one.said)
    for at, (kind, subject, check, resource) in opened:
        yield f"open since {iso(at)[:16].replace('T', ' ')} UTC ({kind}): {check} [{subject}: {resource}]"
    if not opened:
        yield "nothing is open"
    (repairs,) = connection.execute("SELECT count(*) FROM repair WHERE at >= ?", (since,)).fetchone()
    if repairs:
        yield f"{repairs} repairs in 24 hours: trueup repairs lists them"


_WHERE = "(channel, kind, subject, checked, resource) = (?, ?, ?, ?, ?)"


def _known(connection: sqlite3.Connection, channel: str, subjects: Mapping[str, int]) -> dict[Key, Incident]:
    rows = connection.execute(
        "SELECT kind, subject, checked, resource, opened, bad, good, better, said FROM incident WHERE channel = ?",
        (channel,),
    )
    return {
        (kind, subject, check, text_of(resource)): Incident(*numbers)
        for kind, subject, check, resource, *numbers in rows
        if subject in subjects
    }


def _keys(known: Mapping[Key, Incident], results: Mapping[tuple[str, str, str], Mapping[str, Any]]) -> list[Key]:
    """What may be told: everything that is known already, and what is bad now."""
    kinds: dict[str, Kind] = {"failed": "failure", "unknown": "unknown", "fixed": "repaired"}
    now: set[Key] = {(kinds[one["outcome"]], *item) for item, one in results.items() if one["outcome"] in kinds}
    flapping: set[Key] = {("flapping", *item) for item, one in results.items() if one["outcome"] in {"failed", "fixed"}}
    return sorted({key for key in known if key[0] != "budget"} | now | flapping)


def _step(
    key: Key, every: Mapping[Key, Incident], state: str, told: Told, flaps: set[tuple[str, str, str]]
) -> Incident | None:
    (kind, *_), item, known = key, key[1:], every.get(key)
    if kind == "repaired":
        was = every.get(("failure", *item))
        fixed = state == "fixed" and item not in flaps
        return known or (Incident(was.opened if was else told.at, better=told.at) if fixed else None)
    if kind == "flapping":
        if item in flaps:
            return known or Incident(told.at)
        return replace(known, good=1, better=told.at) if known and known.said is not None else None
    if kind == "failure" and state == "fixed" and item not in flaps:
        return None  # told as repaired
    return after(known, kind, state, told.at) if state else known


def _due(key: Key, one: Incident, state: str, now: int, rules: Notify) -> What | None:
    kind = key[0]
    if kind == "repaired":
        return "repaired"
    if kind == "flapping":
        if one.said is None:
            return "flapping"
        return "steady" if one.good else None
    return due(one, kind, state, now, rules, at_once=is_at_once(key[2], rules))


def _flapping(connection: sqlite3.Connection, subjects: Mapping[str, int]) -> set[tuple[str, str, str]]:
    names = {identity: name for name, identity in subjects.items()}
    rows = connection.execute("SELECT subject, checked, resource FROM item WHERE flapping")
    return {(names[subject], check, text_of(resource)) for subject, check, resource in rows if subject in names}


def _state(connection: sqlite3.Connection, subjects: Mapping[str, int], key: Key) -> str:
    """What history says of an item that this run did not judge: `absent`, or nothing that counts."""
    row = connection.execute(
        "SELECT state FROM item WHERE (subject, checked, resource) = (?, ?, ?)",
        (subjects[key[1]], key[2], bytes_of(key[3])),
    ).fetchone()
    return "absent" if row and STATES[row[0]] == "absent" else ""


def _budget(known: Mapping[Key, Incident], told: Told, events: list[Event]) -> dict[Key, Incident]:
    """Repairs that were refused since they do not last: each is told once, until one is made again."""
    repairs = told.document["repairs"]
    kept = {key: one for key, one in known.items() if key[0] == "budget"}
    if repairs["asked"] not in {"safe", "unsafe"}:
        return kept
    found: dict[Key, Incident] = {}
    for done in repairs["done"]:
        if done["result"] == "refused" and SPENT in done["why"] and done["subject"] in told.subjects:
            key: Key = ("budget", done["subject"], "repair", done["says"])
            found[key] = kept.get(key, Incident(told.at))
            if found[key].said is None:
                events.append(Event("budget", key, told.at, says=f"{done['says']}: {done['why']}"))
    return found


def _write(
    connection: sqlite3.Connection, channel: str, known: Mapping[Key, Incident], kept: Mapping[Key, Incident]
) -> None:
    for key in known.keys() - kept.keys():
        connection.execute(f"DELETE FROM incident WHERE {_WHERE}", (channel, *key[:3], bytes_of(key[3])))  # noqa: S608 - as above
    for key, one in kept.items():
        if known.get(key) != one:
            connection.execute(
                "INSERT OR REPLACE INTO incident (channel, kind, subject, checked, resource, opened, bad, good, better,"
                " said) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (channel, *key[:3], bytes_of(key[3]), one.opened, one.bad, one.good, one.better, one.said),
            )


def _expectations(connection: sqlite3.Connection, channel: str, told: Told) -> list[Event]:
    path, content = told.expectations
    name = f"expectations {channel} {path}"
    last = _noted(connection, name)
    if last is None:
        _note(connection, name, content)
    if last in {None, content}:
        return []
    return [Event("expectations", ("failure", "", "", ""), says=path)]


def _noted(connection: sqlite3.Connection, name: str) -> str | None:
    row = connection.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def _note(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO note (name, value) VALUES (?, ?)", (name, value))
