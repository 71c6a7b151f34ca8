"""Which compose files are read together: what the units' commands name, with what they find in their environment."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import normpath

import msgspec

from trueup.collect.compose_calls import ProjectCall, of_unit
from trueup.collect.source_file import SourceFile
from trueup.commands.compose import ComposeCall
from trueup.commands.starts import starts, stops
from trueup.commands.units import assignments
from trueup.facts.systemd import Setting, UnitFile
from trueup.syntax import dot_env
from trueup.syntax.systemd_unit_file import read_unit_text

Calls = tuple[tuple[str, ComposeCall], ...]
"""What units call, each beside the unit's name. Their environments hold credentials and stay in the collector."""


def calls(units: Iterable[UnitFile], texts: Mapping[str, str], env_files: Mapping[str, SourceFile]) -> Calls:
    """The calls of compose that start or stop something, in the order of the units.

    `texts` are the unit files by how they are shown: facts hold no values of environments, and those decide what
    compose reads. `env_files` holds, by place on the server, what `EnvironmentFile=` may name.
    """
    return tuple((unit.name, call) for unit in units for call in _calls(_whole(unit, texts, env_files)))


def project_calls(found: Calls, files: Mapping[str, SourceFile]) -> Iterator[ProjectCall]:
    """The projects that they make of the files that are there."""
    return (made for unit, call in found if (made := of_unit(unit, call, files)))


def _calls(unit: UnitFile) -> Iterator[ComposeCall]:
    yield from starts(unit).compose
    yield from stops(unit).compose


def _whole(unit: UnitFile, texts: Mapping[str, str], env_files: Mapping[str, SourceFile]) -> UnitFile:
    """The unit with nothing masked, and with what its environment files set, which win over `Environment=`."""
    read = [
        setting for path in (unit.path, *unit.drop_ins) if path in texts for setting in _settings(path, texts, unit)
    ]
    whole = msgspec.structs.replace(unit, settings=tuple(read)) if read else unit
    for named in assignments(whole, "Service", "EnvironmentFile"):
        path = normpath(named.value.removeprefix("-"))
        if path in env_files:
            given = dot_env.variables(env_files[path].text.replace("$", "$$"), {})
            added = tuple(_assigned(name, value, named) for name, value in given.items())
            whole = msgspec.structs.replace(whole, settings=(*whole.settings, *added))
    return whole


def _settings(path: str, texts: Mapping[str, str], unit: UnitFile) -> tuple[Setting, ...]:
    return read_unit_text(texts[path], path, unit.name).settings


def _assigned(name: str, value: str, named: Setting) -> Setting:
    quoted = f"{name}={value}".replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("\n", "\\n")
    return Setting("Service", "Environment", f'"{quoted}"', named.file, named.line)
