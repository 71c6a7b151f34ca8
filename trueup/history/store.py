"""The file itself: opened, made, moved aside where it is damaged, and every reason why it cannot be used in words.

One writer at a time (BEGIN IMMEDIATE), a rollback journal: a write that is killed in the midst is undone by whoever
opens the file next, and somebody who may only read the folder can read it.
"""

import datetime
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TypeVar

FILE = "history.sqlite"
VERSION = 1
WAITS = 3.0
"""Seconds that a run waits for another one's write, which takes milliseconds."""
KEPT_DAMAGED = 3
"""Damaged files that are kept, the newest."""

SCHEMA = """
CREATE TABLE subject (id INTEGER PRIMARY KEY, name TEXT, kind TEXT, spec TEXT, UNIQUE (name, kind, spec));
CREATE TABLE run (
    id INTEGER PRIMARY KEY, at INTEGER, ms INTEGER, subjects TEXT, whole INTEGER, verdict TEXT,
    judged INTEGER, failed INTEGER, blocked INTEGER, unknown INTEGER, warned INTEGER, fixed INTEGER, expectations TEXT
);
CREATE INDEX run_at ON run (at);
CREATE TABLE item (
    id INTEGER PRIMARY KEY, subject INTEGER, checked TEXT, resource BLOB, service TEXT,
    state INTEGER, cause TEXT, flapping INTEGER DEFAULT 0, UNIQUE (subject, checked, resource)
);
CREATE TABLE span (
    item INTEGER, first INTEGER, at INTEGER, state INTEGER, cause TEXT, PRIMARY KEY (item, first)
) WITHOUT ROWID;
CREATE INDEX span_first ON span (first);
CREATE TABLE facts (run INTEGER, subject INTEGER, packed BLOB, PRIMARY KEY (run, subject));
CREATE TABLE repair (id TEXT PRIMARY KEY, subject TEXT, at INTEGER, says TEXT, result TEXT, why TEXT);
CREATE TABLE incident (
    channel TEXT, kind TEXT, subject TEXT, checked TEXT, resource BLOB,
    bad INTEGER, good INTEGER, opened INTEGER, better INTEGER, said INTEGER,
    PRIMARY KEY (channel, kind, subject, checked, resource)
) WITHOUT ROWID;
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
"""
"""Times are milliseconds since 1970. `run.subjects` are the ids, sorted, with commas. A span ends where the next of its
item begins. `resource` is UTF-8 that may hold half characters, as names of files do; so it is bytes.
`incident` belongs to `trueup.notify`: `better` is the first good run after a bad one, `said` when it was told of."""

Kept = TypeVar("Kept")


class NoHistoryError(Exception):
    """History cannot be read or written now; the message says why in one sentence."""


def bytes_of(text: str) -> bytes:
    """A name as a key of the database."""
    return text.encode("utf-8", "surrogatepass")


def text_of(kept: bytes) -> str:
    """The name again."""
    return kept.decode("utf-8", "surrogatepass")


def written(state: Path, work: Callable[[sqlite3.Connection], Kept]) -> tuple[Kept, str]:
    """Do `work` in one transaction, made anew where the file is damaged; what came of it, and what must be said.

    Raises:
        NoHistoryError: nothing was written.
    """
    said = ""
    with _told(state):
        try:
            return _in_one(state, work), said
        except sqlite3.DatabaseError as error:
            if not is_damaged(error):
                raise
            said = _moved_aside(state, error)
        return _in_one(state, work), said


@contextmanager
def read(state: Path) -> Iterator[sqlite3.Connection]:
    """One look at a history that is there; nothing is made or moved.

    Raises:
        NoHistoryError: there is none, or it cannot be read.
    """
    if not (state / FILE).is_file():
        raise NoHistoryError(f"there is no history in {state}: no run was recorded there yet")
    with _told(state):
        where = f"{(state / FILE).absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(where, uri=True, timeout=WAITS, isolation_level=None)) as connection:
            _know(connection)
            connection.execute("BEGIN")
            yield connection


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether the file is no history at all, and not only out of reach."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return True
    odd = ("no such", "already exists", "has no column")  # tables that are not ours, under our name
    return code == sqlite3.SQLITE_ERROR and any(word in str(error) for word in odd)


def _in_one(state: Path, work: Callable[[sqlite3.Connection], Kept]) -> Kept:
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / FILE
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    with closing(sqlite3.connect(path, timeout=WAITS, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not _know(connection):
                for statement in SCHEMA.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {VERSION}")
            kept = work(connection)
            connection.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            with suppress(OSError):
                if not path.stat().st_size:  # where there was no room for a history, nothing of it is left
                    path.unlink()
            raise
    return kept


def _know(connection: sqlite3.Connection) -> bool:
    """Whether the file holds a history already.

    Raises:
        NoHistoryError: one of a newer trueup.
    """
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NoHistoryError(f"a newer trueup made it (version {version}, this one knows {VERSION})")
    return bool(version)


def _moved_aside(state: Path, error: sqlite3.Error) -> str:
    """Move the damaged file away, unless another run has done so meanwhile; what must be said of it."""
    path, now = state / FILE, datetime.datetime.now(datetime.UTC)
    with (state / f"{FILE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _is_still_damaged(path):
            return ""
        aside = state / f"{FILE}.damaged-{now:%Y%m%dT%H%M%S}"
        path.rename(aside)
        for beside in ("-journal", "-wal", "-shm"):  # sqlite would apply them to the new file
            with suppress(FileNotFoundError):
                Path(f"{path}{beside}").rename(f"{aside}{beside}")
        older = sorted(state.glob(f"{FILE}.damaged-{'[0-9]' * 8}T{'[0-9]' * 6}"))[:-KEPT_DAMAGED]
        for one in older:
            one.unlink()
    return f"the history was damaged ({error}): it lies in {aside} now, and history begins anew"


def _is_still_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=WAITS)) as connection:
            if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return True
            tables = _tables(connection)
        with closing(sqlite3.connect(":memory:")) as ours:
            ours.executescript(SCHEMA)
            return bool(tables) and tables != _tables(ours)
    except sqlite3.DatabaseError as error:
        return is_damaged(error)


def _tables(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    return set(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@contextmanager
def _told(state: Path) -> Iterator[None]:
    """Errors of sqlite and of the disk as one sentence each."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        reasons = {
            sqlite3.SQLITE_BUSY: "another run holds it",
            sqlite3.SQLITE_LOCKED: "another run holds it",
            sqlite3.SQLITE_FULL: "there is no room for it",
            sqlite3.SQLITE_READONLY: "it may not be written",
            sqlite3.SQLITE_PERM: "it may not be opened",
            sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
        }
        raise NoHistoryError(f"{state / FILE}: {reasons.get(code, str(error))}") from error
    except NoHistoryError as error:
        text = str(error)
        raise NoHistoryError(text if str(state) in text else f"{state / FILE}: {text}") from error
    except OSError as error:
        raise NoHistoryError(f"{error.filename or state}: {error.strerror}") from error
