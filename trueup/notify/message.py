"""What a message says: its first line stands alone, what repairs it has a line of its own; every value is escaped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trueup.escaping import printable
from trueup.history.context import iso
from trueup.notify.events import Event
from trueup.report import text
from trueup.report.alike import key_of, of_hosts, without

MOST_TOLD = 20
"""Events whose whole finding is in a message; the rest are counted."""
LONGEST_TITLE = 200
LONGEST_LINE = 900
"""Characters: a mail server may refuse lines of 998 bytes and more."""
WORDS = {
    "new": "FAILED",
    "still": "STILL FAILED",
    "recovered": "RECOVERED",
    "gone": "GONE",
    "flapping": "FLAPPING",
    "steady": "STEADY AGAIN",
    "unknown": "UNKNOWN",
    "seen": "SEEN AGAIN",
    "repaired": "REPAIRED",
    "budget": "NOT REPAIRED ANY MORE",
    "expectations": "EXPECTATIONS CHANGED",
}


@dataclass(frozen=True)
class Message:
    """`title` is one line; `lines` the rest; `events` the same for programs."""

    title: str
    lines: tuple[str, ...]
    events: tuple[dict[str, Any], ...]
    platform: str
    url: str

    @property
    def text(self) -> str:
        """All of it, as mail and commands get it."""
        return "\n".join((self.title, "", *self.lines)) + "\n"


def message(platform: str, url: str, events: Sequence[Event], summary: Sequence[str]) -> Message:
    """One message of everything that is due; `summary` holds the lines of the day's, if it is."""
    every = _alike(events)
    lines = [line for alike in every[:MOST_TOLD] for line in (*_whole(alike), "")]
    if len(every) > MOST_TOLD:
        lines += [f"... and {len(every) - MOST_TOLD} more: trueup runs --last 1", ""]
    lines += [*(printable(line) for line in summary), ""] if summary else []
    if url:
        lines.append(f"dashboard: {printable(url)}")
    more = f" (and {len(every) - 1} more)" if len(every) > 1 else ""
    first = _sentence(*every[0]) if every else f"the last day: {summary[0]}"
    room = LONGEST_TITLE - len(more) - len(platform) - 2
    title = f"{platform}: {first if len(first) <= room else first[: room - 3] + '...'}{more}"
    told = tuple(_plain(event) for event in events)
    cut = tuple(line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 3]}..." for line in lines)
    return Message(printable(title), cut, told, platform, printable(url))


def _alike(events: Sequence[Event]) -> list[list[Event]]:
    """Events that say the same of several hosts, together."""
    found: dict[tuple[object, ...], list[Event]] = {}
    for event in events:
        kind, host, check, resource = event.key
        said = (check, without(host, resource), *(key_of(dict(event.result)) if event.result else ()))
        own = event.key if event.what in {"budget", "expectations"} else ()
        found.setdefault((event.what, kind, own, said), []).append(event)
    return list(found.values())


def _sentence(event: Event, *alike: Event) -> str:
    """One line that stands alone; `alike` are those of other hosts that say the same."""
    _, subject, check, resource = event.key
    word, result = WORDS[event.what], event.result
    if event.what == "expectations":
        return printable(f"{word}: {event.says} is another file than in the run before")
    if event.what == "budget":
        return printable(f"{word} [{subject}]: {event.says}")
    label = f"{word} {check} [{subject}: {resource}]"
    if alike:
        label = f"{word} {check} [{resource}]: {of_hosts([subject, *(one.key[1] for one in alike)])}"
    if event.what in {"recovered", "gone", "seen", "repaired"}:
        lasted = f" after {duration(event.lasted)}" if event.lasted else ""
        return printable(f"{label}{lasted}{' (it is judged no more)' if event.what == 'gone' else ''}")
    if event.what == "flapping":
        return printable(f"{label}: it fails and is well again and again; nothing more is told of it until that ends")
    if event.what == "steady":
        return printable(f"{label}: it no longer goes back and forth, and is {_now(event)} now")
    since = f" for {duration(event.lasted)}" if event.what == "still" else ""
    found = f": {result['message']}" if result and result["message"] else ""
    return printable(f"{label}{since}{found}")


def _now(event: Event) -> str:
    outcome = event.result["outcome"] if event.result else "not judged"
    return {"passed": "well", "fixed": "well"}.get(outcome, outcome)


def _whole(alike: list[Event]) -> Iterator[str]:
    """The sentence, since when, and of what is wrong now the finding as the terminal shows it."""
    event = alike[0]
    yield _sentence(*alike)
    if event.since and event.what in {"new", "still", "unknown", "recovered", "repaired"}:
        yield f"  since {iso(event.since)[:16].replace('T', ' ')} UTC"
    if event.result and event.result["outcome"] in {"failed", "unknown"}:
        yield from text.finding(dict(event.result)).split("\n")[1:]


def _plain(event: Event) -> dict[str, Any]:
    kind, subject, check, resource = event.key
    fix = event.result["fix"] if event.result else {"commands": [], "option": ""}
    return {
        "what": event.what,
        "kind": kind,
        "subject": subject,
        "check": check,
        "resource": printable(resource),
        "since": iso(event.since) if event.since else None,
        "lasted_s": event.lasted / 1000,
        "says": _sentence(event),
        "repair": [printable(command) for command in fix["commands"]],
    }


def duration(ms: int) -> str:
    """A time that a person reads: `45 s`, `12 min`, `2 h 5 min`, `3 d 4 h`."""
    seconds = ms // 1000
    if seconds < 60:
        return f"{seconds} s"
    minutes, hours = seconds // 60, seconds // 3600
    if hours < 1:
        return f"{minutes} min"
    if hours < 24:
        return f"{hours} h {minutes % 60} min"
    return f"{hours // 24} d {hours % 24} h"
