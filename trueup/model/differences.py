"""Two texts that should be one: where they differ, with the lines of both files, as a unified diff shows it."""

import difflib
from collections.abc import Iterator, Sequence

import msgspec

CONTEXT = 2
"""Equal lines that are shown around a difference."""

LONG = 2_000
"""Lines from which on what stands everywhere, as the headers of each location, is not where a search begins."""

LONGEST = 40
"""Lines of one diff; what is beyond is counted."""


class Written(msgspec.Struct, frozen=True):
    """One directive or setting as it would be written, and the line of its file; 0 for a line made here."""

    text: str
    line: int = 0


def unified(tree: Sequence[Written], host: Sequence[Written], tree_name: str, host_name: str) -> tuple[str, ...]:
    """The diff that turns the tree's into the host's; nothing where they say the same."""
    ours, theirs = [one.text for one in tree], [one.text for one in host]
    if ours == theirs:
        return ()
    matcher = difflib.SequenceMatcher(None, ours, theirs, autojunk=len(theirs) > LONG)
    groups = matcher.get_grouped_opcodes(CONTEXT)
    lines = [f"--- {tree_name}", f"+++ {host_name}"]
    for group in groups:
        _, tree_at, _, host_at, _ = group[0]
        lines.append(f"@@ {_place(tree, tree_at, 'tree')}, {_place(host, host_at, 'host')} @@")
        lines.extend(_hunk(group, tree, host))
    return _bounded(lines)


def count(diff: Sequence[str]) -> str:
    """How much of a diff is on either side: `lines that differ: 2 only in the tree, 1 only on the host`.

    Of a diff that was cut, as far as it goes.
    """
    body = diff[2:]
    gone, new = (sum(line.startswith(sign) for line in body) for sign in "-+")
    more = " and more" if diff and diff[-1].startswith("...") else ""
    return f"lines that differ: {gone} only in the tree, {new} only on the host{more}"


def _hunk(
    group: Sequence[tuple[str, int, int, int, int]], tree: Sequence[Written], host: Sequence[Written]
) -> Iterator[str]:
    for tag, tree_from, tree_to, host_from, host_to in group:
        if tag == "equal":
            yield from (f" {one.text}" for one in tree[tree_from:tree_to])
        else:
            yield from (f"-{one.text}" for one in tree[tree_from:tree_to])
            yield from (f"+{one.text}" for one in host[host_from:host_to])


def _place(side: Sequence[Written], at: int, name: str) -> str:
    shown = (f"{name} line {one.line}" for one in side[at:] if one.line)
    return next(shown, f"end of the {name}'s")


def _bounded(lines: list[str]) -> tuple[str, ...]:
    if len(lines) <= LONGEST:
        return tuple(lines)
    return (*lines[:LONGEST], f"... and {len(lines) - LONGEST} more lines of this diff")
