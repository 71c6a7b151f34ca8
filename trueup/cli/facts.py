"""`trueup facts`: what was seen of one subject, as a file that `pytest --facts` judges later."""

import argparse
import sys
from pathlib import Path

from trueup.cli import CommandError
from trueup.expectations import ExpectationsError, load
from trueup.facts.document import dump
from trueup.subjects import Access, Asked, UnusableSubjectError, collect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, a host or a tree."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--hosts", metavar="HOST", help="a host, as pytest-testinfra names it; local is this one")
    what.add_argument("--configs", metavar="DIR", help="a configuration tree (default: that of the expectations)")
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")
    parser.add_argument("--ssh-config", metavar="FILE", help="the ssh_config to reach the host with")
    parser.add_argument("--ssh-identity-file", metavar="FILE", help="the key to reach the host with")


def run(options: argparse.Namespace) -> int:
    """Print the facts; 0 even where a source could not be read, which the facts themselves say."""
    path = Path(options.expectations)
    try:
        expectations = load(path)
        asked = Asked(
            trees=(options.configs,) if options.configs else (),
            hosts=(options.hosts,) if options.hosts else (),
        )
        access = Access(ssh_config=options.ssh_config, ssh_identity_file=options.ssh_identity_file)
        facts = collect(asked, expectations, path.absolute().parent, None, access)
    except (ExpectationsError, UnusableSubjectError) as error:
        raise CommandError(str(error)) from error
    for one in facts:
        sys.stdout.buffer.write(dump(one))
    return 0
