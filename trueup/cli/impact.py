"""`trueup impact NAME`: which URLs and services fail when that stops, and by which steps."""

import argparse
import sys

from trueup.chain.impact import Impacts
from trueup.chain.named import KINDS, NoSuchThingError, meant
from trueup.checks import NotLookedAtError
from trueup.cli import CommandError, one_subject
from trueup.escaping import document, printable
from trueup.report.impact import told
from trueup.report.paint import paint_for


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One name, and the subject."""
    parser.add_argument(
        "name",
        metavar="NAME",
        help=f"a service, docker, nginx, or any name; KIND:NAME where KIND is {', '.join(KINDS)}",
    )
    one_subject.add_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """0 whatever fails; 1 where a source that decides it could not be read."""
    platform = one_subject.platform(options)
    try:
        impacts = Impacts(platform)
        first, *others = meant(impacts, options.name)
        found = impacts.of(first)
    except NoSuchThingError as error:
        near = one_subject.nearest(error.name, error.known)
        raise CommandError(
            f"nothing is called {printable(error.name)} in {platform.facts.subject.name}{near}"
        ) from error
    except NotLookedAtError as blind:
        sys.stderr.write(f"trueup impact: not known: {printable(blind.why.reason)}\n")
        return 1
    if options.json:
        sys.stdout.buffer.write(document(found))
        return 0
    sys.stdout.writelines(f"{line}\n" for line in told(found, paint_for(sys.stdout)))
    if others:
        kinds = ", ".join(printable(f"{kind}:{name}") for kind, name in others)
        sys.stdout.write(f"the name is also that of {kinds}: ask for it with its kind\n")
    return 0
