"""`trueup completion`: what makes bash or zsh complete the commands, their options and their words."""

import argparse
import sys

from trueup.documents.completion import script

SHELLS = ("bash", "zsh")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For which shell."""
    parser.add_argument(
        "shell", choices=SHELLS, help="the shell; bash: `. <(trueup completion bash)`, zsh: after `compinit`, the same"
    )


def run(options: argparse.Namespace) -> int:
    """Print it."""
    sys.stdout.write(script(options.shell))
    return 0
