"""The environment of a person who types a command, whatever these tests themselves run in."""

import os

WITHOUT = "-p no:hypothesispytest -p no:platformdirs -p no:timeout"
"""Plugins that come with the tools for our own development. Nobody who only runs trueup has them, and loading the first
takes longer than a small run of pytest does."""


def an_operators() -> dict[str, str]:
    """Without what makes a run a build's, where nothing is repaired, every skip fails and GitHub is told."""
    builds = {"CI", "PYTEST_ADDOPTS", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"}
    theirs = {name: value for name, value in os.environ.items() if name not in builds}
    outer = {name for name in theirs if name.startswith("PYTEST_XDIST_")}  # a run of theirs is no worker of this one
    return {name: value for name, value in theirs.items() if name not in outer} | {"PYTEST_ADDOPTS": WITHOUT}
