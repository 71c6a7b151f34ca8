"""The `trueup` command: one file a sub-command, imported only when it is called."""

import argparse
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from types import ModuleType

from trueup import __version__
from trueup.escaping import printable_lines

COMMANDS = {
    "init": "write expectations.yaml from what is there, with what is doubtful marked and what is broken waived",
    "new": "add a service: compose file, nginx location, unit and expectation, which agree and are green at once",
    "facts": "collect the facts of a host or a tree and print them as JSON",
    "ports": "print who claims which port, and the next free port of each range",
    "schema": "print the JSON Schema of expectations.yaml",
    "monitor": "judge this server's network, ports and containers, and print what is wrong",
    "pack": "make one archive for a server that has no clone and no network",
    "explain": "draw the whole way of a URL, from nginx to the unit, with the broken link marked",
    "impact": "say which URLs and services fail when something stops, and why",
    "routes": "print every way in: URL or location, what is asked for it, and the service behind",
    "boot-order": "print what a boot starts in which order, what waits for what, and every cycle",
    "runs": "list the runs that are kept: when, of what, the verdict, and what changed",
    "diff": "say what changed between two runs or two files, of facts and of results",
    "hosts": "print which hosts a name or a group means, one a line or so many to a shard",
    "merge": "put the result documents of several runs together, and make every face of the whole",
    "dashboard": "make the dashboard from a result document, or print the nginx location that serves it",
    "repairs": "print what was repaired on a host, by whom, and how it ended",
    "rollback": "take a repair back, or restore one file from a copy of it",
    "adopt": "bring the host's version of a site or a unit back into the tree",
    "migrate": "say which compose files still make the shared network, and mend them one by one",
    "hold": "let nothing be repaired on a host until a stated time",
    "rearm": "let be repaired again what was repaired too often",
    "notify": "send a test message to everybody who would be told of a change, and say whether it was taken",
    "docs": "write the documents of the platform as it is: services, network, ports, boot order and migration",
    "install-cron": "let cron, or a timer, judge this server by the clock; it is shown first, and can be taken away",
    "completion": "print what makes a shell complete these commands",
}


class CommandError(Exception):
    """What a command cannot do; the message is printed as it is, and the exit code is 4."""


def _module(command: str) -> ModuleType:
    return import_module(f"trueup.cli.{command.replace('-', '_')}")


def parser(told: Collection[str]) -> argparse.ArgumentParser:
    """The parser of all commands; only those among `told` are imported, and know their options."""
    found = argparse.ArgumentParser(prog="trueup", description="Infrastructure expectations as pytest tests.")
    found.add_argument("--version", action="version", version=f"trueup {__version__}", help="print the version")
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, purpose in COMMANDS.items():
        below = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
        if name in told:
            _module(name).add_arguments(below)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command; 0 when it did its work, 4 when it cannot be done as asked."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser(given).parse_args(given)
    try:
        return int(_module(options.command).run(options))
    except CommandError as error:
        sys.stderr.write(printable_lines(f"trueup {options.command}: {error}") + "\n")
        return 4
