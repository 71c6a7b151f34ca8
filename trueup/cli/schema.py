"""`trueup schema`: the JSON Schema of `expectations.yaml`, for editors."""

import argparse
import sys

from trueup.escaping import document
from trueup.expectations.json_schema import json_schema


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print it."""
    sys.stdout.buffer.write(schema())
    return 0


def schema() -> bytes:
    """The schema as indented JSON."""
    return document(json_schema())
