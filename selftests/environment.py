"""The environment of a person who types a command, whatever these tests themselves run in."""

import os


def an_operators() -> dict[str, str]:
    """Without what makes a run a build's, where nothing is repaired and every skip fails."""
    return {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
