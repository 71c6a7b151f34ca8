"""Everything in a unit's files that systemd ignores or refuses, each with its line."""

import re
from collections.abc import Iterator

from trueup.commands.exec_lines import read_exec_setting
from trueup.commands.quoting import QuotingError, unknown_escapes, words
from trueup.commands.specifiers import resolved
from trueup.commands.units import EXEC, listed
from trueup.facts.common import Problem
from trueup.facts.systemd import UnitFile
from trueup.units.enums import misread
from trueup.units.implied import DIRECTORIES, is_below
from trueup.units.kinds import INSTALL, KEYS
from trueup.units.names import is_valid
from trueup.units.refusals import refusals
from trueup.units.service import is_bus_name

_SEMICOLON = re.compile(r"(?<!\S)\\;(?!\S)")
"""A word of its own that means a semicolon."""


def problems(file: UnitFile) -> tuple[Problem, ...]:
    """In the order of the files, the worst last: what makes systemd refuse the whole unit."""
    return (
        *file.problems,
        *_names(file),
        *_values(file),
        *_unquoted(file),
        *_paths(file),
        *_ignored_commands(file),
        *refusals(file),
    )


def _names(file: UnitFile) -> Iterator[Problem]:
    for section, keys in (("Unit", KEYS), ("Install", tuple(INSTALL))):
        for key in keys:
            for word in listed(file, section, key):
                if not is_valid(word.text):
                    hint = ": a comment may not stand behind a value" if word.text.startswith(("#", ";")) else ""
                    yield Problem(f"{key}= names '{word.text}', which is no unit's name{hint}", word.place)


def _values(file: UnitFile) -> Iterator[Problem]:
    for setting in file.settings:
        wanted = misread(setting.section, setting.key, setting.value)
        if wanted:
            yield Problem(f"{setting.key}={setting.value} is ignored by systemd, which takes {wanted}", setting.at)
        if setting.key == "BusName" and setting.value and not is_bus_name(resolved(setting.value, file.name)):
            yield Problem(f"BusName={setting.value} is ignored by systemd: it is no name on the bus", setting.at)
        if setting.section == "Service" and setting.key in EXEC:
            for escape in unknown_escapes(_SEMICOLON.sub(";", setting.value)):
                yield Problem(f"{setting.key}= has '{escape}', which is no escape, and stays as it is", setting.at)


def _unquoted(file: UnitFile) -> Iterator[Problem]:
    """Environment= is words of NAME=value."""
    for setting in file.settings:
        if (setting.section, setting.key) != ("Service", "Environment"):
            continue
        try:
            for word in words(setting.value):
                name, equals, _ = word.text.partition("=")
                if not equals or not name.isidentifier() or not name.isascii():
                    yield Problem(f"Environment= sets nothing by '{name}': it is no NAME=value", setting.at)
        except QuotingError as error:
            yield Problem(f"Environment= is ignored by systemd: {error}", setting.at)


def _ignored_commands(file: UnitFile) -> Iterator[Problem]:
    """A command that is none, behind a `-`, is left out, and the unit starts without it."""
    for setting in file.settings:
        if setting.section == "Service" and setting.key in EXEC:
            for line in read_exec_setting(setting, file.name):
                if not line.argv and line.ignores_failure:
                    yield Problem(f"{setting.key}={setting.value} is left out: {line.undecided}", setting.at)


def _paths(file: UnitFile) -> Iterator[Problem]:
    """Paths must be absolute, and directories below /var/lib and the like must not be; others are ignored."""
    for setting in file.settings:
        if setting.section != "Service" or not setting.value:
            continue
        path = resolved(setting.value.removeprefix("-"), file.name)
        if setting.key == "EnvironmentFile" and not path.startswith(("/", "%")):
            yield Problem(f"EnvironmentFile={setting.value} is ignored by systemd: it is not absolute", setting.at)
        if setting.key in DIRECTORIES and not all(is_below(word.partition(":")[0]) for word in path.split()):
            yield Problem(f"{setting.key}={setting.value} is ignored by systemd: it is no path below", setting.at)
