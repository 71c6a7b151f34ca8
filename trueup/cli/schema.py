"""`trueup schema`: the JSON Schema of `expectations.yaml`, for editors."""

import argparse
import sys

import msgspec

from trueup.expectations import Expectations


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(options: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes the options
    """Print it."""
    sys.stdout.buffer.write(schema())
    return 0


def schema() -> bytes:
    """The schema as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Expectations)), indent=1) + b"\n"
