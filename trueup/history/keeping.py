"""A run kept, in one transaction: its row, what changed, its facts, and what goes in their place."""

import datetime
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trueup.facts import Facts
from trueup.history import flapping, kept_facts, retention
from trueup.history.recording import Judged, Recorded, milliseconds, record_run
from trueup.history.store import NoHistoryError, read, written


@dataclass(frozen=True)
class Kept:
    """The run as it is kept, and what must be said of how that went."""

    recorded: Recorded
    said: str


def record(state: Path, judged: Judged, facts: Sequence[Facts]) -> Kept:
    """Keep it.

    Raises:
        NoHistoryError: nothing was kept.
    """
    packed = {one.subject.name: kept_facts.packed(one) for one in facts}  # before anybody has to wait for us

    def work(connection: sqlite3.Connection) -> Recorded:
        recorded = record_run(connection, judged)
        if judged.whole and not recorded.overtaken:
            flapping.update(connection, recorded.same, sorted(recorded.subjects.values()))
        kept_facts.keep(connection, recorded.id, recorded.subjects, packed)
        retention.prune_facts(connection, judged.at)
        retention.prune_once_a_day(connection, judged.at)
        return recorded

    return Kept(*written(state, work))


def context(state: Path, recorded: Recorded, states: list[tuple[str, Path]], now: datetime.datetime) -> dict[str, Any]:
    """The context block of a document, without `holds` and `trouble`.

    Raises:
        NoHistoryError: it cannot be read.
    """
    from trueup.history import context as contexts
    from trueup.history import work_done

    with read(state) as connection:
        return {
            "history": contexts.history(connection, recorded.same, recorded.subjects, milliseconds(now.isoformat())),
            "repairs": work_done.repaired(connection, states, recorded.subjects),
        }


def hash_of(path: Path) -> str:
    """What tells one version of a file from another.

    Raises:
        NoHistoryError: it cannot be read any more.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise NoHistoryError(f"{path}: {error.strerror}") from error
