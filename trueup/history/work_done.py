"""Who holds a subject, and what was repaired: from the journal where it lies on this machine, else from history."""

import datetime
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from trueup.escaping import printable
from trueup.facts import Facts, Hold, Unavailable
from trueup.history.context import iso
from trueup.syntax.hold_file import FILE, read

MOST_REPAIRS = 50
LARGEST_JOURNAL = 4_000_000
"""Bytes of a journal's end that are read."""


def held(facts: Iterable[Facts], states: Iterable[tuple[str, Path]], now: datetime.datetime) -> list[dict[str, str]]:
    """The holds in force, by subject: of a host as its facts say, wherever it is; of a tree as its state here says.

    Where nobody could look, or what is there makes no sense, it has no end, and its reason says so.
    """
    known = {one.subject.name: one.hold for one in facts if one.hold is not None and one.unreachable is None}
    for subject, state in states:
        if subject not in known and (text := _text(state / FILE)) and (hold := _read(text)) is not None:
            known[subject] = hold
    return [_shown(subject, hold) for subject, hold in sorted(known.items()) if not _is_over(hold, now)]


def _read(text: str) -> Hold | Unavailable | None:
    try:
        return read(text)
    except ValueError as error:
        return Unavailable(str(error))


def _is_over(hold: Hold | Unavailable, now: datetime.datetime) -> bool:
    """Not where its end makes no sense, as it may in facts that somebody else wrote: it is shown, and has none."""
    try:
        return isinstance(hold, Hold) and not hold.holds(now)
    except (ValueError, TypeError, OverflowError):
        return False


def _shown(subject: str, hold: Hold | Unavailable) -> dict[str, str]:
    if isinstance(hold, Unavailable):
        return {"subject": subject, "until": "", "reason": printable(hold.reason), "owner": ""}
    words = {"until": hold.until, "reason": hold.reason, "owner": hold.owner}
    return {"subject": subject} | {name: printable(word) for name, word in words.items()}


def repaired(
    connection: sqlite3.Connection | None, states: Iterable[tuple[str, Path]], subjects: Iterable[str]
) -> list[dict[str, str]]:
    """The last repairs of these subjects, newest first."""
    found, by_journal = list[dict[str, str]](), set()
    for subject, state in states:
        if text := _text(state / "journal"):
            by_journal.add(subject)
            found += _journalled(subject, text)
    if connection is not None:
        rows = connection.execute("SELECT id, subject, at, says, result, why FROM repair ORDER BY at DESC LIMIT 1000")
        wanted = set(subjects) - by_journal
        names = ("id", "subject", "at", "says", "result", "why")
        for row in rows:
            one = dict(zip(names, row, strict=True))
            if one["subject"] in wanted:
                found.append({**one, "at": iso(one["at"])})
    return sorted(found, key=lambda one: (one["at"], one["id"]), reverse=True)[:MOST_REPAIRS]


def _journalled(subject: str, text: str) -> list[dict[str, str]]:
    from trueup.repair import journal

    events, _ = journal.read(text)
    return [
        {
            "id": one.begun.id,
            "subject": subject,
            "at": _in_utc(one.begun.at),
            "says": printable(one.begun.says),
            "result": one.end.event if one.end else "cut off",
            "why": printable(one.end.why) if one.end else "",
        }
        for one in journal.repairs(events)[-MOST_REPAIRS:]
    ]


def _in_utc(moment: str) -> str:
    try:
        return iso(round(datetime.datetime.fromisoformat(moment).timestamp() * 1000))
    except (ValueError, OverflowError):
        return printable(moment)


def _text(path: Path) -> str:
    """The end of a file; nothing where it is not there, or not ours to read."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - LARGEST_JOURNAL))
            return file.read().decode("utf-8", "surrogateescape")
    except OSError:
        return ""
