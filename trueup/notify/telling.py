"""After a run: for each channel what is due, one message, and what is remembered once it was taken."""

import datetime
import fcntl
import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trueup.escaping import printable
from trueup.expectations.schema import Notify
from trueup.history.store import NoHistoryError, written
from trueup.notify.deadline import within
from trueup.notify.events import Event, Told, day_of_a_summary, of_run, standing, told_of
from trueup.notify.message import Message, message
from trueup.notify.secret_files import NotSentError

CHANNELS = ("webhook", "mail", "command", "apprise")
GRACE = 5.0
"""Seconds beyond a channel's own timeouts, after which nobody waits for it any more."""


def tell(state: Path, platform: str, rules: Notify, told: Told) -> Iterator[str]:
    """Tell every channel what is due; what must be said of those that could not be told."""
    with _alone(state) as alone:
        if not alone:  # a run that overlaps with this one is telling; what is left is told by the next
            return
        for channel in CHANNELS:
            if getattr(rules, channel) is not None:
                try:
                    _tell(state, platform, rules, told, channel)
                except (NotSentError, NoHistoryError) as error:
                    yield f"not notified by {channel}: {printable(str(error))}"


def _tell(state: Path, platform: str, rules: Notify, told: Told, channel: str) -> None:
    def look(connection: sqlite3.Connection) -> tuple[list[Event], str, list[str]]:
        events = of_run(connection, channel, told, rules)
        day = day_of_a_summary(connection, channel, told, rules)
        return events, day, list(standing(connection, channel, told)) if day else []

    (events, day, summary), _ = written(state, look)
    if not events and not day:
        return
    send(rules, channel, message(platform, rules.url or "", events, summary))
    written(state, lambda connection: told_of(connection, channel, events, told, day))


def send(rules: Notify, channel: str, what: Message) -> None:
    """Hand a message to one channel, within its time.

    Raises:
        NotSentError: it was not taken, whatever the reason.
    """
    from trueup.notify import by_apprise, command, mail, webhook

    modules = {"webhook": webhook, "mail": mail, "command": command, "apprise": by_apprise}
    settings, work = getattr(rules, channel), modules[channel].send
    try:
        within(rules.timeout + GRACE, lambda: work(settings, what, rules.timeout))
    except NotSentError:
        raise
    except Exception as error:  # of a library or a server: its words may hold the URL
        raise NotSentError(f"{type(error).__name__}") from error


@contextmanager
def _alone(state: Path) -> Iterator[bool]:
    """Whether no other run is telling now."""
    handle = os.open(state / "notify.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def without_history(state: Path, why: str, platform: str, rules: Notify, failed: list[str]) -> Iterator[str]:
    """Tell, at most once a day, that something fails and that no change can be told, since nothing can be written down.

    The day is kept where a full disk does not matter; where there is no such place nobody is told: better no message
    than one a run.
    """
    marker = _marker(state)
    now = datetime.datetime.now(datetime.UTC).timestamp()
    try:
        if marker is None or (marker.exists() and 0 <= now - marker.stat().st_mtime < 24 * 3600):
            return
        marker.parent.mkdir(mode=0o700, exist_ok=True)
        marker.write_text(why, encoding="utf-8", errors="replace")
    except OSError:
        return
    first = f"{len(failed)} failed, the first is {failed[0]}"
    lines = (*(printable(f"FAILED {label}") for label in failed[:50]), "", "told once a day until history can be kept")
    what = Message(printable(f"{platform}: no history can be kept ({why}); {first}")[:300], lines, (), platform, "")
    for channel in CHANNELS:
        if getattr(rules, channel) is not None:
            try:
                send(rules, channel, what)
            except NotSentError as error:
                yield f"not notified by {channel}: {printable(str(error))}"


def _marker(state: Path) -> Path | None:
    """In memory, and only ours: in the session's own folder, or /run for root."""
    own = os.environ.get("XDG_RUNTIME_DIR") or ("/run" if os.geteuid() == 0 else "")
    name = hashlib.sha256(os.fsencode(state.absolute())).hexdigest()[:8]
    return Path(own) / "trueup" / f"told-without-history-{name}" if own and Path(own).is_dir() else None
