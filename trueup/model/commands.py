"""What a unit's command lines start, stop and need, read from its files alone."""

from collections.abc import Iterable
from posixpath import basename
from typing import Literal

import msgspec

from trueup.facts.common import Place, Problem
from trueup.facts.systemd import UnitFile
from trueup.model.commands_programs import Program, programs
from trueup.model.compose_command import ComposeCall, read_compose
from trueup.model.docker_run import ContainerCommand, DockerRun, docker_subcommand, read_docker
from trueup.model.units import EXEC, EXEC_START, EXEC_STOP, PlacedWord, assignments, working_directory
from trueup.model.units import value as value_of

_COMPOSE = frozenset({"docker-compose", "docker-compose-v2"})
_PODMAN_LIKE_DOCKER = frozenset({"docker"})

Wanted = Literal["executable", "file", "directory"]


class Starts(msgspec.Struct, frozen=True):
    """Every compose call, container made and container started or stopped; `undecided` is what could not be read."""

    compose: tuple[ComposeCall, ...] = ()
    runs: tuple[DockerRun, ...] = ()
    existing: tuple[ContainerCommand, ...] = ()
    undecided: tuple[Problem, ...] = ()


class NamedPath(msgspec.Struct, frozen=True):
    """A path that a unit needs. A plain program name, without a slash, is looked up in systemd's PATH.

    `optional` paths may be missing; a `-` before a command only forgives its exit code, so it changes nothing here.
    """

    path: str
    wanted: Wanted
    optional: bool
    place: Place


def starts(unit: UnitFile) -> Starts:
    """What ExecCondition=, ExecStartPre=, ExecStart= and ExecStartPost= run."""
    return _read(programs(unit, EXEC_START))


def stops(unit: UnitFile) -> Starts:
    """What ExecStop= and ExecStopPost= run."""
    return _read(programs(unit, EXEC_STOP))


def named_paths(unit: UnitFile) -> tuple[NamedPath, ...]:
    """Every path that commands_exist judges: programs, compose and environment files, the working directory."""
    found = [*_of_settings(unit)]
    for program in programs(unit, EXEC):
        if isinstance(program, Program):
            found += _of_program(program)
    return tuple(dict.fromkeys(found))
