"""Which files, which environment and which profiles a call of compose works with, as compose finds them."""

import posixpath
import re
from collections.abc import Container, Iterable, Iterator, Mapping

import msgspec

from trueup.collect.source_file import SourceFile
from trueup.commands.compose import DEFAULT_FILES, ComposeCall, files_read
from trueup.facts.common import Place
from trueup.syntax import dot_env

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Selection(msgspec.Struct, frozen=True):
    """What one call brings up: all that its profiles enable, or only these services, and what they need or `alone`."""

    profiles: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    alone: bool = False
    scale: tuple[tuple[str, int], ...] = ()


class ProjectCall(msgspec.Struct, frozen=True, kw_only=True):
    """Files that something reads together; paths are the server's, `place` is what names them.

    `environment` is what its variables are replaced from: it holds credentials, and stays in the collector. `units`
    are those whose commands make the call; `selections` is what they bring up, and empty where they bring up nothing.
    """

    files: tuple[str, ...]
    directory: str = ""
    project_name: str = ""
    project_directory: str = ""
    env_files: tuple[str, ...] = ()
    selections: tuple[Selection, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    units: tuple[str, ...] = ()
    place: Place = Place()

    @property
    def working_directory(self) -> str:
        """What compose calls so: relative paths and the project's name are taken from it."""
        return self.project_directory or posixpath.dirname(self.files[0])


def of_unit(unit: str, call: ComposeCall, files: Mapping[str, SourceFile]) -> ProjectCall | None:
    """The call with the files that it will read of these; None where it reads none, or nobody can tell which."""
    told = ComposeEnvironment(call, files)
    read = told.files()
    if not read or not all(path.startswith("/") for path in read):
        return None
    profiles = call.profiles or _split(told.environment.get("COMPOSE_PROFILES", ""), ",")
    brings_up = call.starts_containers and call.subcommand != "run"  # `run` makes a container beside the service's own
    selection = (Selection(profiles, call.services, call.alone, call.scale),) if brings_up else ()
    return ProjectCall(
        files=read,
        directory=call.directory,
        project_name=call.project_name or told.environment.get("COMPOSE_PROJECT_NAME", ""),
        project_directory=call.project_directory,
        env_files=call.env_files,
        selections=selection,
        environment=tuple(sorted(told.inherited.items())),
        units=(unit,),
        place=call.place,
    )


class ComposeEnvironment:
    """What compose's variables are replaced from: its process's environment, then `.env` or what `--env-file` names.

    The `.env` is that of the project's directory. Where the line names neither that nor files, the one of the directory
    where compose is started is read before: it may name the files. `inherited` is the environment up to there.
    """

    def __init__(self, call: ComposeCall, files: Mapping[str, SourceFile]) -> None:
        self._call, self._files = call, files
        self.environment: dict[str, str] = dict(call.program.environment)
        given = call.project_directory or (posixpath.dirname(call.files[0]) if call.files else "")
        self._take(call.env_files or (posixpath.join(given or call.directory, ".env"),))
        self.inherited = self.environment if not given and not call.env_files else call.program.environment

    def files(self) -> tuple[str, ...]:
        """The files that are read: named by `-f`, by COMPOSE_FILE, or found in the directory or above it."""
        call, named = self._call, self.environment.get("COMPOSE_FILE", "")
        if named and not call.files:
            parts = _split(named, self.environment.get("COMPOSE_PATH_SEPARATOR") or ":")
            call = msgspec.structs.replace(
                call, files=tuple(posixpath.normpath(posixpath.join(call.directory, part)) for part in parts)
            )
        read = files_read(call, self._files)
        if read and not call.env_files:
            beside = call.project_directory or posixpath.dirname(read[0])
            self._take((posixpath.join(beside, ".env"),))
        return read

    def _take(self, paths: Iterable[str]) -> None:
        self.environment = with_env_files(self.environment, paths, self._files)


def with_env_files(given: Mapping[str, str], paths: Iterable[str], files: Mapping[str, SourceFile]) -> dict[str, str]:
    """What is given, and what these files set beside it; of two files the later one wins."""
    found: dict[str, str] = {}
    for path in paths:
        if path in files:
            found |= dot_env.variables(files[path].text, {**found, **given})
    return {**found, **given}


def interpolated_from(call: ProjectCall, files: Mapping[str, SourceFile]) -> dict[str, str]:
    """What the variables of the call's files are replaced from, as far as the files are there."""
    paths = call.env_files or (posixpath.join(call.working_directory, ".env"),)
    return with_env_files(dict(call.environment), paths, files)


def uncalled(paths: Iterable[str], taken: Container[str]) -> Iterator[ProjectCall]:
    """A call for each file that no call reads; an override is read with the file that it overrides, as compose does."""
    left = [path for path in sorted(paths) if path not in taken]
    mains = {posixpath.dirname(path) for path in left if posixpath.basename(path) in DEFAULT_FILES}
    overriding: dict[str, str] = {}
    for path in left:
        if posixpath.dirname(path) in mains and ".override." in posixpath.basename(path):
            overriding.setdefault(posixpath.dirname(path), path)
    done: set[str] = set(overriding.values())
    for path in left:
        directory = posixpath.dirname(path)
        if path not in done:
            is_main = posixpath.basename(path) in DEFAULT_FILES
            override = overriding.pop(directory, "") if is_main else ""
            yield ProjectCall(files=(path, override) if override else (path,))


def together(calls: Iterable[ProjectCall], files: Mapping[str, SourceFile]) -> tuple[ProjectCall, ...]:
    """Calls that make one project of the same files, put together: `pull`, `up` and `down`, of one unit or several."""
    found: dict[tuple[object, ...], list[ProjectCall]] = {}
    for call in calls:
        one = (call.files, call.project_name, call.project_directory, call.env_files, _that_count(call, files))
        found.setdefault(one, []).append(call)
    return tuple(
        msgspec.structs.replace(
            alike[0],
            units=tuple(dict.fromkeys(unit for call in alike for unit in call.units)),
            selections=tuple(dict.fromkeys(selection for call in alike for selection in call.selections)),
        )
        for alike in found.values()
    )


def _that_count(call: ProjectCall, files: Mapping[str, SourceFile]) -> tuple[tuple[str, str], ...]:
    """The part of the environment that the files can make a difference of."""
    named = {name for path in call.files if path in files for name in _VARIABLE.findall(files[path].text)}
    return tuple(pair for pair in call.environment if pair[0] in named)


def _split(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
