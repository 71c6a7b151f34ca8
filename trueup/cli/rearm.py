"""`trueup rearm`: what was repaired too often may be repaired again, now that a person has looked."""

import argparse
import datetime

from trueup.cli.at_work import add_host, at, say, who
from trueup.repair.journal import REARMED, Event, line, new_id
from trueup.repair.workplace import Workplace


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Of which check and which resource; of all where neither is named."""
    parser.add_argument("--check", default="", metavar="ID", help="only this check")
    parser.add_argument("--resource", default="", metavar="NAME", help="only this resource")
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when the journal has it."""
    return at(options, lambda workplace: _note(workplace, options.check, options.resource))


def _note(workplace: Workplace, check: str, resource: str) -> int:
    now = datetime.datetime.now(datetime.UTC)
    event = Event(new_id(now), REARMED, now.isoformat(timespec="milliseconds"), check, resource, by=who())
    workplace.carry_out([("note", line(event))])
    return say("may be repaired again")
