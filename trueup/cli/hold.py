"""`trueup hold`: nothing is repaired on a host until a stated time, because a person works there."""

import argparse
import datetime

from trueup.cli import CommandError
from trueup.cli.at_work import add_host, at, say, who
from trueup.facts.hold import Hold
from trueup.repair.orders import Order
from trueup.repair.workplace import Workplace
from trueup.syntax import hold_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Until when and why; or that it ends."""
    parser.add_argument("--until", metavar="TIME", help="2026-11-24T18:00 (this machine's zone), or with +09:00")
    parser.add_argument("--reason", metavar="TEXT", help="why, for whoever wonders at night")
    parser.add_argument("--end", action="store_true", help="end it now")
    add_host(parser)


def run(options: argparse.Namespace) -> int:
    """0 when it is held, or no longer."""
    if options.end:
        return at(options, lambda workplace: _do(workplace, ("remove", f"{workplace.state}/{hold_file.FILE}"), "ended"))
    if not options.until or not options.reason:
        raise CommandError("--until TIME and --reason TEXT are needed, or --end")
    try:
        until = datetime.datetime.fromisoformat(options.until).astimezone()
    except ValueError as error:
        raise CommandError(f"--until {options.until}: {error}; write 2026-11-24T18:00") from error
    if until <= datetime.datetime.now(datetime.UTC):
        raise CommandError(f"--until {options.until} is over already")
    hold = Hold(until.isoformat(timespec="minutes"), options.reason, who())
    said = f"held until {hold.until}"
    text = hold_file.written(hold)
    return at(options, lambda place: _do(place, ("put", f"{place.state}/{hold_file.FILE}", text, "0600"), said))


def _do(workplace: Workplace, order: Order, said: str) -> int:
    workplace.carry_out([order])
    return say(said)
