"""`trueup facts`: what was seen of one subject, as a file that `pytest --facts` judges later."""

import argparse
import sqlite3
import sys

from trueup.cli import CommandError, one_subject
from trueup.facts.document import dump


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, a host or a tree."""
    from trueup.cli.kept_runs import add_state

    live = one_subject.add_live(parser)
    live.add_argument("--run", metavar="RUN", help="what that run saw: a number of `trueup runs`, last or last-green")
    one_subject.add_access(parser)
    parser.add_argument("--subject", metavar="NAME", help="with --run: of which subject, where it had several")
    add_state(parser)


def run(options: argparse.Namespace) -> int:
    """Print the facts; 0 even where a source could not be read, which the facts themselves say."""
    if options.run:
        from trueup.cli.kept_runs import look

        return look(options, lambda connection: _kept(connection, options))
    _, facts = one_subject.collected(options)
    sys.stdout.buffer.write(dump(facts))
    return 0


def _kept(connection: sqlite3.Connection, options: argparse.Namespace) -> int:
    import msgspec

    from trueup.facts import Facts
    from trueup.history import kept_facts, runs

    number = runs.found(connection, options.run)
    try:
        kept = kept_facts.kept(connection, number)
    except ValueError as error:
        raise CommandError(f"run {number}: {error}") from error
    if not kept:
        raise CommandError(f"what run {number} saw is no longer kept: {runs.with_facts(connection, number)}")
    names = ", ".join(kept)
    if options.subject and options.subject not in kept:
        raise CommandError(f"run {number} judged no {options.subject}: it judged {names}")
    if not options.subject and len(kept) > 1:
        raise CommandError(f"run {number} judged several: name one with --subject ({names})")
    content = kept[options.subject] if options.subject else next(iter(kept.values()))
    sys.stdout.buffer.write(dump(msgspec.json.decode(content, type=Facts)))
    return 0
