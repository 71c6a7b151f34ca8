"""What changed between two moments: of facts in the field's own words, of results as what was and what is."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trueup.facts import Facts
from trueup.history.things import Name, Thing, things

LONGEST = 200
"""Lines of one file's diff; what is beyond is counted."""
MOST_NAMED = 8


@dataclass(frozen=True)
class Change:
    """One thing that changed: each word is a sentence of its own, `diff` is that of its text."""

    kind: str
    name: str
    says: tuple[str, ...]
    diff: tuple[str, ...] = ()


def of_facts(before: Facts, after: Facts) -> list[Change]:
    """What changed of one subject, by kind and name; a source that was not read on one side is said, and no more."""
    was, now = things(before), things(after)
    blind = {name for side in (was, now) for name, thing in side.items() if _is_blind(name, thing)}
    found = []
    for name in sorted(was.keys() | now.keys()):
        if name not in blind and any(_belongs(name, source) for _, source in blind):
            continue
        if (change := _change(name, was.get(name), now.get(name))) is not None:
            found.append(change)
    return found


_KINDS = {
    "docker": {"docker", "container", "network", "image"},
    "sockets": {"listener"},
    "machine": {"file system", "clock", "file", "kernel"},
    "sites": {"site"},
    "nginx": {"nginx", "nginx file", "directory", "link", "other"},
    "systemd": {"unit", "path", "link"},
    "compose": {"compose file", "compose service", "compose network", "env file"},
    "probes": {"target", "request", "served certificate", "certificate", "call", "name"},
}
"""What is known from which source."""


def _is_blind(name: Name, thing: Thing) -> bool:
    return name[0] == "source" and bool(thing.fields["could not be read"])


def _belongs(name: Name, source: str) -> bool:
    return name[0] in _KINDS[source]


def _change(name: Name, was: Thing | None, now: Thing | None) -> Change | None:
    if was is None or now is None:
        return Change(*name, ("is new",) if was is None else ("is gone",)) if name[0] != "source" else None
    says = tuple(_says(was.fields, now.fields))
    diff = tuple(_diff(name[1], was.text, now.text))
    return Change(*name, ("edited", *says) if diff else says, diff) if says or diff else None


def _says(was: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted(was.keys() & now.keys()):
        before, after = was[name], now[name]
        if before == after:
            continue
        if isinstance(before, frozenset) and isinstance(after, frozenset):
            yield f"{name}: {', '.join([*_named('no longer', before - after), *_named('now', after - before)])}"
        else:
            yield f"{name}: {_short(before)} -> {_short(after)}"


def _named(word: str, names: frozenset[str]) -> Iterator[str]:
    if names:
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        yield f"{word} {', '.join(sorted(names)[:MOST_NAMED])}{more}"


def _short(value: object) -> str:
    text = ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
    return text or "nothing"


def _diff(name: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[str]:
    if not was or not now:  # a text that was not kept on one side is no edit
        return
    lines = list(difflib.unified_diff(was, now, f"a{name}", f"b{name}", lineterm="", n=2))
    yield from lines[:LONGEST]
    if len(lines) > LONGEST:
        yield f"... and {len(lines) - LONGEST} more lines of this diff"


Item = tuple[str, str, str]
"""Subject, check, resource."""


def of_results(before: Mapping[Item, str], after: Mapping[Item, str]) -> list[dict[str, str]]:
    """Items whose state is another: what is not well now comes first."""
    changed = [item for item in before.keys() | after.keys() if before.get(item, "absent") != after.get(item, "absent")]
    rank = {"failed": 0, "unknown": 1, "blocked": 2, "warned": 3}
    changed.sort(key=lambda item: (rank.get(after.get(item, "absent"), 9), item))
    return [
        {
            "subject": item[0],
            "check": item[1],
            "resource": item[2],
            "was": before.get(item, "absent"),
            "now": after.get(item, "absent"),
        }
        for item in changed
    ]
