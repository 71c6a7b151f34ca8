"""`trueup runs`: the runs that are kept, newest last: when, of what, the verdict, and what changed."""

import argparse
import sqlite3
import sys
from collections.abc import Iterator, Sequence

import msgspec

from trueup.cli.kept_runs import add_state, look
from trueup.escaping import document
from trueup.history.runs import Listed, listed
from trueup.report.columns import columns

HEAD = ("RUN", "STARTED (UTC)", "SUBJECTS", "VERDICT", "RED", "JUDGED", "TOOK", "WHAT CHANGED")
MOST_NAMED = 3
"""Items that are named in a line; `--json` has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and in which form."""
    parser.add_argument("--last", type=_count, default=20, metavar="N", help="how many (default: 20)")
    parser.add_argument("--json", action="store_true", help="print them as JSON, every change of each")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    add_state(parser)


def run(options: argparse.Namespace) -> int:
    """0, also where there is none."""
    return look(options, lambda connection: _print(connection, options))


def _print(connection: sqlite3.Connection, options: argparse.Namespace) -> int:
    found = listed(connection, options.last)
    if options.json:
        sys.stdout.buffer.write(document(msgspec.to_builtins(found)))
    else:
        sys.stdout.writelines(f"{line}\n" for line in columns(HEAD, [_row(one) for one in found]))
    return 0


def _row(one: Listed) -> Sequence[str]:
    red = one.counts["failed"] + one.counts["blocked"] + one.counts["unknown"]
    part = "" if one.whole else " (part)"
    moment = one.started[:19].replace("T", " ")
    judged, took = str(one.counts["judged"]) + part, f"{one.duration_s:.1f} s"
    told = "; ".join(_told(one)) or "nothing"
    return (str(one.id), moment, ", ".join(one.subjects), one.verdict, str(red), judged, took, told)


def _told(one: Listed) -> Iterator[str]:
    """What is not well first, then what is well again; what is new or gone is counted."""
    for word in ("failed", "unknown", "blocked", "warned", "fixed", "waived", "passed"):
        names = [f"{c['check']} [{c['resource']}]" for c in one.changes if c["now"] == word and _is_told(c)]
        if names:
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            yield f"{'well again' if word == 'passed' else word}: {', '.join(names[:MOST_NAMED])}{more}"
    if new := sum(c["was"] == "absent" and c["now"] == "passed" for c in one.changes):
        yield f"{new} new"
    if gone := sum(c["now"] == "absent" for c in one.changes):
        yield f"{gone} gone"


def _is_told(change: dict[str, str]) -> bool:
    return change["now"] != "passed" or change["was"] != "absent"


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return min(number, 1_000_000)
