"""How a unit holds the containers that it starts: in the foreground, or let go at once."""

from collections.abc import Iterator
from posixpath import basename

import msgspec

from trueup.commands.compose import ComposeCall
from trueup.commands.exec_lines import read_exec_setting
from trueup.commands.programs import Program
from trueup.commands.starts import Starts, starts, stops
from trueup.commands.units import EXEC, assignments
from trueup.facts.common import Place
from trueup.facts.systemd import UnitFile

_SHELL_WORDS = frozenset({"&&", "||", "|", "&", ">", ">>", "<", "2>&1", "2>/dev/null", ">/dev/null"})
_STOPPING = frozenset({"down", "stop", "kill", "rm"})


class Hold(msgspec.Struct, frozen=True):
    """A command that starts containers. `key` is the setting; `detached` where it ends before they do."""

    program: Program
    what: str
    detached: bool

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return self.program.place

    @property
    def key(self) -> str:
        """The setting that it stands in."""
        return self.program.key


def holds(unit: UnitFile) -> tuple[Hold, ...]:
    """Every command that starts containers, in the order of the settings."""
    found = starts(unit)
    return (
        *(Hold(c.program, f"compose {c.subcommand}", _lets_go(c)) for c in found.compose if c.starts_containers),
        *(Hold(run.program, "docker run", run.detached) for run in found.runs if not run.only_created),
        *(
            Hold(one.program, f"docker {one.verb}", not _attached(one.program))
            for one in found.existing
            if one.verb in {"start", "restart"}
        ),
    )


def _lets_go(call: ComposeCall) -> bool:
    return call.detached if call.subcommand == "up" else call.subcommand != "run"


def _attached(program: Program) -> bool:
    return "--attach" in program.argv or any(
        word.startswith("-") and not word.startswith("--") and "a" in word for word in program.argv[2:]
    )


def not_stopped(unit: UnitFile) -> tuple[Hold, ...]:
    """The commands that let containers go which no ExecStop= or ExecStopPost= takes down."""
    stopping = stops(unit)
    return tuple(hold for hold in holds(unit) if hold.detached and not _is_stopped(hold, starts(unit), stopping))


def _is_stopped(hold: Hold, started: Starts, stopping: Starts) -> bool:
    """By files and project for compose, by name for a container."""
    call = next((call for call in started.compose if call.program == hold.program), None)
    if call is not None:
        return any(_same_project(call, other) for other in stopping.compose if other.subcommand in _STOPPING)
    names = {name for one in started.existing if one.program == hold.program for name in one.names}
    names |= {run.name for run in started.runs if run.program == hold.program}
    ended = {name for one in stopping.existing if one.verb in _STOPPING for name in one.names}
    return bool(names) and names <= ended


def _same_project(one: ComposeCall, other: ComposeCall) -> bool:
    return (one.files, one.project_name) == (other.files, other.project_name) and (
        bool(one.files) or one.directory == other.directory
    )


def outside_a_shell(unit: UnitFile) -> Iterator[tuple[str, Place]]:
    """Words that only a shell understands, given to a program as arguments."""
    for key in EXEC:
        for setting in assignments(unit, "Service", key):
            for line in read_exec_setting(setting, unit.name):
                found = next((word for word in line.argv[1:] if word in _SHELL_WORDS), "")
                if found and basename(line.argv[0]) not in {"expr", "test", "["}:
                    yield found, line.place
