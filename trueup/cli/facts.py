"""`trueup facts`: what was seen of one subject, as a file that `pytest --facts` judges later."""

import argparse
import sys

from trueup.cli import one_subject
from trueup.facts.document import dump


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One subject, a host or a tree."""
    one_subject.add_live(parser)
    one_subject.add_access(parser)


def run(options: argparse.Namespace) -> int:
    """Print the facts; 0 even where a source could not be read, which the facts themselves say."""
    _, facts = one_subject.collected(options)
    sys.stdout.buffer.write(dump(facts))
    return 0
