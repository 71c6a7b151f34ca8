"""`trueup schema`: the JSON Schema of `expectations.yaml`, for editors."""

import argparse
import sys

import msgspec

from trueup.escaping import document
from trueup.expectations import Expectations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print it."""
    sys.stdout.buffer.write(schema())
    return 0


def schema() -> bytes:
    """The schema as indented JSON."""
    return document(msgspec.json.schema(Expectations))
