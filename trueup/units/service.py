"""Settings of [Service] that decide others, as systemd counts them: a value that it cannot read is as unsaid."""

import re

from trueup.commands.exec_lines import ExecLine
from trueup.commands.specifiers import resolved
from trueup.commands.units import exec_lines, value
from trueup.facts.systemd import Setting, UnitFile
from trueup.units.enums import WORDS

_BUS_NAME = re.compile(r"[A-Za-z_-][A-Za-z0-9_-]*(\.[A-Za-z_-][A-Za-z0-9_-]*)+")
_LONGEST_BUS_NAME = 255


def service_type(file: UnitFile) -> str:
    """`Type=`, or what systemd takes where nothing is said that it knows."""
    said = (s.value for s in reversed(file.settings) if (s.section, s.key) == ("Service", "Type"))
    known = next((word for word in said if word in WORDS["Service", "Type"]), "")
    if known:
        return known
    if bus_name(file):
        return "dbus"
    return "simple" if start_commands(file) else "oneshot"


def start_commands(file: UnitFile) -> tuple[ExecLine, ...]:
    """What ExecStart= runs; a command that is none, and is left out for its `-`, is not among them."""
    return tuple(line for line in exec_lines(file, ("ExecStart",)) if line.argv)


def bus_name(file: UnitFile) -> Setting | None:
    """`BusName=`, if it is a name that a service may take."""
    said = value(file, "Service", "BusName")
    if said is None:
        return None
    return said if is_bus_name(resolved(said.value, file.name)) else None


def is_bus_name(name: str) -> bool:
    """Whether a service may take it (D-Bus specification, "Valid Names")."""
    return bool(_BUS_NAME.fullmatch(name)) and len(name) <= _LONGEST_BUS_NAME
