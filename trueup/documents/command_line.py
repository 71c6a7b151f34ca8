"""The commands as their own parsers describe them: for the page of commands, and for the completion of shells."""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from trueup.cli import COMMANDS, parser
from trueup.documents.markdown import code, plain, table

HEAD = """\
# The commands

Made from the commands themselves by `./run docs`. What pytest itself takes (`--fix`, `--hosts`, ...): `pytest --help`.
Each command exits with 0 when it did its work and found nothing wrong, with 1 when it found something, and with 4 when
it cannot be done as asked.
"""


@dataclass(frozen=True)
class Option:
    """One option or argument: its spellings (none of an argument), what it takes, its words, and its help."""

    spellings: tuple[str, ...]
    takes: str
    choices: tuple[str, ...]
    help: str
    is_required: bool

    @property
    def shown(self) -> str:
        """As it is typed."""
        return " ".join(part for part in (", ".join(self.spellings), self.takes) if part)


@dataclass(frozen=True)
class Command:
    """One command, with the words that call it; `below` are its own commands."""

    words: tuple[str, ...]
    purpose: str
    options: tuple[Option, ...]
    below: tuple["Command", ...]


def commands() -> tuple[Command, ...]:
    """Every command, in the order of `trueup --help`."""
    return _command((), parser(COMMANDS), "").below


def every(found: tuple[Command, ...]) -> Iterator[Command]:
    """Each of them before those below it."""
    for command in found:
        yield command
        yield from every(command.below)


def reference() -> str:
    """The page of commands."""
    parts = [HEAD]
    for command in every(commands()):
        parts.append(f"\n## trueup {' '.join(command.words)}\n\n{plain(command.purpose)}\n")
        if command.options:
            rows = [(code(option.shown), plain(option.help)) for option in command.options]
            parts.append(f"\n{table(('option', 'means'), rows)}")
    return "".join(parts)


def _command(words: tuple[str, ...], found: argparse.ArgumentParser, purpose: str) -> Command:
    options: list[Option] = []
    below: list[Command] = []
    for action in found._actions:  # noqa: SLF001 - argparse has no other way to ask what it was told
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            below += [_command((*words, name), each, each.description or "") for name, each in action.choices.items()]
        elif not isinstance(action, argparse._HelpAction):  # noqa: SLF001 - as above
            options.append(_option(action))
    return Command(words, purpose, tuple(options), tuple(below))


def _option(action: argparse.Action) -> Option:
    choices = tuple(map(str, action.choices or ()))
    takes = ""
    if action.nargs != 0:
        name = action.metavar if isinstance(action.metavar, str) else "|".join(choices) or action.dest.upper()
        takes = {"*": f"[{name} ...]", "+": f"{name} ...", "?": f"[{name}]"}.get(str(action.nargs), name)
    return Option(tuple(action.option_strings), takes, choices, (action.help or "").replace("%%", "%"), action.required)
