"""Which compose files are read together: what the units' commands name, each distinct call once."""

from collections.abc import Iterable

from trueup.collect.compose import ProjectCall
from trueup.commands.compose import ComposeCall
from trueup.commands.starts import starts
from trueup.facts.systemd import UnitFile


def calls(units: Iterable[UnitFile]) -> tuple[ProjectCall, ...]:
    """The compose projects that units start, in the order of the units."""
    found: dict[tuple[object, ...], ProjectCall] = {}
    for unit in units:
        for call in starts(unit).compose:
            if call.files:
                found.setdefault((call.files, call.project_name), _project(call))
    return tuple(found.values())


def _project(call: ComposeCall) -> ProjectCall:
    return ProjectCall(
        files=call.files,
        project_name=call.project_name,
        project_directory=call.project_directory,
        profiles=call.profiles,
        place=call.place,
    )
