"""Who holds a subject, and what was repaired: from the journal where it lies on this machine, else from history."""

import datetime
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from trueup.escaping import printable
from trueup.history.context import iso

MOST_REPAIRS = 50
LARGEST_JOURNAL = 4_000_000
"""Bytes of a journal's end that are read."""


def held(states: Iterable[tuple[str, Path]], now: datetime.datetime) -> list[dict[str, str]]:
    """The holds in force, of each subject whose state lies here."""
    found = []
    for subject, state in states:
        text = _text(state / "hold")
        if text:
            from trueup.repair import hold

            try:
                known = hold.read(text)
            except ValueError as error:
                found.append({"subject": subject, "until": "", "reason": printable(str(error)), "owner": ""})
                continue
            if known and known.holds(now):
                words = {"until": known.until, "reason": known.reason, "owner": known.owner}
                found.append({"subject": subject} | {name: printable(word) for name, word in words.items()})
    return found


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
