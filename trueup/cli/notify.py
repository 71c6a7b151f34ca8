"""`trueup notify --test`: whether messages arrive, before there is something to tell."""

import argparse
import sys
from pathlib import Path

from trueup.cli import CommandError
from trueup.cli.at_work import who
from trueup.expectations import Expectations, ExpectationsError, load
from trueup.notify import trial

NOT_TAKEN = 1
"""Exit status where a channel did not take it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """That it is only a test, and whom the expectations name."""
    parser.add_argument(
        "--test", action="store_true", required=True, help="send one message, marked as a test, through every channel"
    )
    parser.add_argument("--expectations", default="expectations.yaml", metavar="FILE", help="what must be true")


def run(options: argparse.Namespace) -> int:
    """0 where every channel took it, 1 where one did not."""
    expectations = _loaded(Path(options.expectations))
    rules = expectations.notify
    if rules is None:
        raise CommandError(f"{options.expectations} tells nobody: write a channel under notify: (docs/notifying.md)")
    code = 0
    for channel, why in trial.sent(rules, trial.message(expectations.platform, rules.url or "", who())):
        code = NOT_TAKEN if why else code
        sys.stdout.write(f"{channel}: {f'NOT taken: {why}' if why else 'taken'}\n")
        sys.stdout.flush()
    return code


def _loaded(path: Path) -> Expectations:
    try:
        return load(path)
    except ExpectationsError as error:
        raise CommandError(str(error)) from error
