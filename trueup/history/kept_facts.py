"""The facts of recent runs, compressed: what was seen can be judged again, so a kept run is also its reports."""

import sqlite3
import zlib
from collections.abc import Mapping

from trueup.escaping import document
from trueup.facts import Facts
from trueup.facts.document import LARGEST

LEVEL = 1
"""Of zlib: every run pays for it, and the next level saves a tenth."""


def keep(connection: sqlite3.Connection, run: int, subjects: Mapping[str, int], documents: Mapping[str, bytes]) -> None:
    """Keep the packed facts of each subject of this run."""
    connection.executemany(
        "INSERT INTO facts (run, subject, packed) VALUES (?, ?, ?)",
        [(run, subjects[name], content) for name, content in documents.items()],
    )


def packed(facts: Facts) -> bytes:
    """The facts document, compressed."""
    return zlib.compress(document(facts, indent=0), LEVEL)


def kept(connection: sqlite3.Connection, run: int) -> dict[str, bytes]:
    """The facts documents of a run, by the name of the subject.

    Raises:
        ValueError: what is kept is damaged.
    """
    rows = connection.execute(
        "SELECT name, packed FROM facts JOIN subject ON subject.id = facts.subject WHERE run = ? ORDER BY name", (run,)
    )
    return {name: _unpacked(content) for name, content in rows}


def _unpacked(content: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    try:
        found = unpacking.decompress(content, LARGEST)
    except zlib.error as error:
        raise ValueError(f"its kept facts are damaged ({error})") from error
    if not unpacking.eof:
        raise ValueError("its kept facts are damaged (cut short)")
    return found
