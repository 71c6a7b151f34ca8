"""What a unit's command lines start, stop and need, read from its files alone."""

from collections.abc import Iterable, Iterator
from posixpath import basename
from typing import Literal

import msgspec

from trueup.commands.compose import ComposeCall, read_compose
from trueup.commands.docker_run import ContainerCommand, DockerRun, docker_subcommand, read_docker
from trueup.commands.programs import Program, programs
from trueup.commands.units import EXEC, EXEC_START, EXEC_STOP, assignments
from trueup.commands.units import value as value_of
from trueup.facts.common import Place, Problem
from trueup.facts.systemd import UnitFile

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


def _read(found: Iterable[Program | Problem]) -> Starts:
    compose, containers, undecided = [], [], []
    for one in found:
        if isinstance(one, Problem):
            undecided.append(one)
        elif call := _compose_call(one):
            compose.append(call)
        elif basename(one.argv[0]) in _PODMAN_LIKE_DOCKER and (container := read_docker(one)):
            containers.append(container)
    return Starts(
        compose=tuple(compose),
        runs=tuple(one for one in containers if isinstance(one, DockerRun)),
        existing=tuple(one for one in containers if isinstance(one, ContainerCommand)),
        undecided=tuple(undecided),
    )


def _compose_call(program: Program) -> ComposeCall | None:
    """The call of `docker-compose ...` or `docker compose ...`, if it is one."""
    name = basename(program.argv[0])
    if name in _COMPOSE:
        return read_compose(program, program.argv[1:])
    if name in _PODMAN_LIKE_DOCKER:
        subcommand, words, _ = docker_subcommand(program.argv)
        return read_compose(program, words) if subcommand == "compose" else None
    return None


def _of_settings(unit: UnitFile) -> Iterator[NamedPath]:
    """EnvironmentFile= and WorkingDirectory=; a `-` before either says that it may be missing."""
    for setting in assignments(unit, "Service", "EnvironmentFile"):
        path = setting.value.removeprefix("-")
        if path:
            yield NamedPath(path, "file", setting.value.startswith("-"), setting.at)
    directory = value_of(unit, "Service", "WorkingDirectory")
    path = directory.value.removeprefix("-") if directory else ""
    if directory and path.startswith("/"):
        yield NamedPath(path, "directory", directory.value.startswith("-"), directory.at)


def _of_program(program: Program) -> Iterator[NamedPath]:
    """The program itself, unless the shell that runs it has it built in, and the files that a compose call names."""
    name = program.argv[0]
    if not program.in_shell or name.startswith("/"):
        yield NamedPath(name, "executable", optional=False, place=program.place)
    if call := _compose_call(program):
        for path in (*call.files, *call.env_files):
            if path.startswith("/"):
                yield NamedPath(path, "file", optional=False, place=program.place)
