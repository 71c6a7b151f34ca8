"""Why systemd would not start a unit at all, whatever depends on it (systemd.service(5))."""

from collections.abc import Iterator

from trueup.commands.exec_lines import read_exec_setting
from trueup.commands.specifiers import resolved
from trueup.commands.units import EXEC, exec_lines, value
from trueup.facts.common import Place, Problem
from trueup.facts.systemd import UnitFile
from trueup.units.names import is_valid, type_of
from trueup.units.service import bus_name, service_type, start_commands
from trueup.units.values import boolean

_NEVER_FOR_ONESHOT = frozenset({"always", "on-success"})


def refusal(file: UnitFile) -> str:
    """The first reason, as the end of a sentence; nothing where it may start."""
    if file.masked:
        return "it is masked"
    first = next(refusals(file), None)
    return first.text if first else ""


def refusals(file: UnitFile) -> Iterator[Problem]:
    """Everything for which systemd takes the unit for a bad one."""
    if not is_valid(file.name):
        yield Problem("its name is none that systemd takes", Place(file.path))
    if type_of(file.name) == "service" and file.path:
        yield from _bad_commands(file)
        yield from _bad_paths(file)
        yield from _of_service(file)


def _bad_commands(file: UnitFile) -> Iterator[Problem]:
    """A command that is no command refuses the unit, even where a later empty assignment drops it."""
    for setting in file.settings:
        if setting.section == "Service" and setting.key in EXEC:
            for line in read_exec_setting(setting, file.name):
                if not line.argv and not line.ignores_failure:
                    yield Problem(f"{setting.key}={setting.value}: {line.undecided}", setting.at)


def _bad_paths(file: UnitFile) -> Iterator[Problem]:
    for setting in file.settings:
        if setting.section != "Service" or setting.key not in {"WorkingDirectory", "RootDirectory"}:
            continue
        path = resolved(setting.value, file.name)
        home = setting.key == "WorkingDirectory" and path.removeprefix("-") == "~"
        ignored = setting.key == "WorkingDirectory" and path.startswith("-")
        if path and not path.startswith("/") and not home and not ignored:
            yield Problem(f"{setting.key}={setting.value} is no absolute path", setting.at)


def _of_service(file: UnitFile) -> Iterator[Problem]:
    commands = start_commands(file)
    at = Place(file.path)
    kind = service_type(file)
    if len(commands) > 1 and kind != "oneshot":
        yield Problem(f"more than one ExecStart= with Type={kind}: only oneshot may have several", commands[1].place)
    if not commands:
        remains = value(file, "Service", "RemainAfterExit")
        if not (remains and boolean(remains.value)):
            yield Problem("no ExecStart=, which only a unit with RemainAfterExit=yes may leave out", at)
        elif not any(line.argv for line in exec_lines(file, ("ExecStop",))) and not value(
            file, "Unit", "SuccessAction"
        ):
            yield Problem("neither ExecStart= nor ExecStop=", at)
    restart = value(file, "Service", "Restart")
    if kind == "oneshot" and restart and restart.value in _NEVER_FOR_ONESHOT:
        yield Problem(f"Restart={restart.value} with Type=oneshot", restart.at)
    if kind == "dbus" and not bus_name(file):
        yield Problem("Type=dbus without BusName=", at)
