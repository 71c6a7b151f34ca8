"""`trueup diff A B`: what changed between two runs, or two files: of what was seen, and of what became of it."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from trueup.cli import CommandError
from trueup.cli.kept_runs import add_state, state_directory
from trueup.escaping import document, printable
from trueup.facts import Facts
from trueup.facts.document import LARGEST, SCHEMA, FactsFileError
from trueup.facts.document import read as read_facts
from trueup.history import kept_facts, runs, store
from trueup.history.differences import Change, Item, of_facts, of_results
from trueup.syntax.regular_file import NotReadError, read_regular

TROUBLE = 2
"""Exit status, as of diff(1): 0 the same, 1 something changed, 2 it could not be compared."""


@dataclass
class Side:
    """One moment: what was seen of each subject, and what became of each item; None of what is not known of it."""

    name: str
    facts: dict[str, Facts] | None = None
    results: dict[Item, str] | None = None
    lacks: list[str] = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two moments, and in which form."""
    meant = "a run (a number, last or last-green), or a file of facts or of results"
    parser.add_argument("before", metavar="A", help=meant)
    parser.add_argument("after", metavar="B", help="the same, later")
    parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    add_state(parser)


def run(options: argparse.Namespace) -> int:
    """0 where nothing changed, 1 where something did, 2 where it could not be compared."""
    try:
        before, after = _side(options.before, options), _side(options.after, options)
        results, facts = _compared(before, after)
    except (CommandError, store.NoHistoryError, runs.NoSuchRunError, FactsFileError, ValueError) as error:
        sys.stderr.write(printable(f"trueup diff: {error}") + "\n")
        return TROUBLE
    lacks = [*before.lacks, *after.lacks]
    if options.json:
        told = {"results": results, "facts": facts, "not_compared": lacks}
        sys.stdout.buffer.write(document(msgspec.to_builtins(told)))
    else:
        sys.stdout.writelines(f"{printable(line)}\n" for line in _lines(results, facts, lacks))
    return 1 if results or any((facts or {}).values()) else 0


def _compared(before: Side, after: Side) -> tuple[list[dict[str, str]] | None, dict[str, list[Change]] | None]:
    results, facts = _results(before, after), _facts(before, after)
    if results is None and facts is None:
        raise CommandError(f"{before.name} and {after.name} have nothing in common that could be compared")
    return results, facts


def _results(before: Side, after: Side) -> list[dict[str, str]] | None:
    if before.results is None or after.results is None:
        return None
    return of_results(before.results, after.results)


def _facts(before: Side, after: Side) -> dict[str, list[Change]] | None:
    """By subject; two files of one subject each are compared whatever they call it."""
    if before.facts is None or after.facts is None:
        return None
    if len(before.facts) == len(after.facts) == 1:
        ((_, one),), ((name, other),) = before.facts.items(), after.facts.items()
        return {name: of_facts(one, other)}
    both = sorted(before.facts.keys() & after.facts.keys())
    return {name: of_facts(before.facts[name], after.facts[name]) for name in both} if both else None


def _lines(
    results: Sequence[dict[str, str]] | None, facts: dict[str, list[Change]] | None, lacks: Sequence[str]
) -> Iterator[str]:
    for one in results or ():
        yield f"{one['check']} [{one['subject']}: {one['resource']}]: {one['was']} -> {one['now']}"
    for subject, changes in (facts or {}).items():
        for change in changes:
            where = f" [{subject}]" if len(facts or {}) > 1 else ""
            yield f"{change.kind} {change.name}{where}: {'; '.join(change.says)}"
            yield from (f"    {line}" for line in change.diff)
    if not results and not any((facts or {}).values()):
        yield "nothing changed"
    yield from (f"not compared: {why}" for why in lacks)


def _side(wanted: str, options: argparse.Namespace) -> Side:
    if wanted not in {"last", "last-green"} and not wanted.isdigit() and Path(wanted).exists():
        return _of_file(Path(wanted))
    with store.read(state_directory(options)) as connection:
        number = runs.found(connection, wanted)
        side = Side(f"run {number}", results=runs.states_at(connection, number))
        if kept := kept_facts.kept(connection, number):
            side.facts = {name: msgspec.json.decode(content, type=Facts) for name, content in kept.items()}
        else:
            side.lacks.append(f"what run {number} saw is no longer kept ({runs.with_facts(connection, number)})")
    return side


def _of_file(path: Path) -> Side:
    try:
        content = msgspec.json.decode(read_regular(path, LARGEST))
    except (NotReadError, msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CommandError(f"{path}: neither facts nor results ({error})") from error
    if isinstance(content, dict) and isinstance(content.get("results"), list):
        return Side(str(path), results=_of_results(path, content))
    if isinstance(content, dict) and "taken_at" in content:
        facts = read_facts(path)
        return Side(str(path), facts={facts.subject.name: facts})
    raise CommandError(f"{path}: neither facts nor results: `trueup facts` and `pytest --result-json` write those")


def _of_results(path: Path, content: dict[str, Any]) -> dict[Item, str]:
    if content.get("schema") != SCHEMA:
        raise CommandError(f"{path}: results of schema {content.get('schema')}, this trueup reads {SCHEMA}")
    try:
        return {(one["subject"], one["check"], one["resource"]): str(one["outcome"]) for one in content["results"]}
    except (KeyError, TypeError) as error:
        raise CommandError(f"{path}: a result of it has no {error}: write it again with --result-json") from error
