"""Questions about one unit as its files say it: which settings count, and what they hold."""

from collections.abc import Iterable
from posixpath import normpath

import msgspec

from trueup.commands.exec_lines import ExecLine, read_exec_setting
from trueup.commands.quoting import QuotingError, words
from trueup.commands.specifiers import resolved
from trueup.facts.common import Place
from trueup.facts.systemd import Setting, UnitFile, UnitState

DEPENDENCIES = frozenset({
    "After", "Before", "BindTo", "BindsTo", "Conflicts", "JoinsNamespaceOf", "OnFailure", "OnSuccess",
    "PartOf", "PropagateReloadFrom", "PropagateReloadTo", "PropagatesReloadTo", "PropagatesStopTo",
    "ReloadPropagatedFrom", "Requires", "RequiresOverridable", "Requisite", "RequisiteOverridable",
    "StopPropagatedFrom", "Upholds", "Wants",
})  # fmt: skip
"""Keys of [Unit] that name units; an empty value resets none of them, whatever one might expect."""

EXEC_START = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost")
EXEC_STOP = ("ExecStop", "ExecStopPost")
EXEC = (*EXEC_START, "ExecReload", *EXEC_STOP)


class PlacedWord(msgspec.Struct, frozen=True):
    """One word of a list, and where it stands."""

    text: str
    place: Place


def assignments(unit: UnitFile, section: str, key: str) -> tuple[Setting, ...]:
    """Every assignment of a list that counts: after the last empty one, except for dependencies."""
    counted: list[Setting] = []
    for setting in unit.settings:
        if (setting.section, setting.key) != (section, key):
            continue
        if setting.value:
            counted.append(setting)
        elif key not in DEPENDENCIES:
            counted.clear()
    return tuple(counted)


def value(unit: UnitFile, section: str, key: str) -> Setting | None:
    """The assignment of a single value that counts: the last; None where there is none, or it is empty."""
    last = next((s for s in reversed(unit.settings) if (s.section, s.key) == (section, key)), None)
    return last if last and last.value else None


def listed(unit: UnitFile, section: str, key: str) -> tuple[PlacedWord, ...]:
    """The words of a list that knows no quotes, such as After= or WantedBy=, specifiers resolved."""
    return tuple(
        PlacedWord(resolved(word, unit.name), setting.at)
        for setting in assignments(unit, section, key)
        for word in setting.value.split()
    )


def environment(unit: UnitFile) -> dict[str, str]:
    """What Environment= sets; the last assignment of a name wins. The collector has masked most values."""
    found = {}
    for setting in assignments(unit, "Service", "Environment"):
        try:
            pairs = [resolved(word.text, unit.name).partition("=") for word in words(setting.value)]
        except QuotingError:
            continue  # systemd ignores the whole line
        found.update({name: text for name, equals, text in pairs if equals})
    return found


def exec_lines(unit: UnitFile, keys: Iterable[str] = EXEC) -> tuple[ExecLine, ...]:
    """The commands of these keys, in the order of `keys` and then of the files."""
    return tuple(
        line
        for key in keys
        for setting in assignments(unit, "Service", key)
        for line in read_exec_setting(setting, unit.name)
    )


def not_loaded(unit: UnitFile, state: UnitState) -> tuple[str, ...]:
    """Files that are on disk and that systemd did not read, or the other way round, by path.

    `NeedDaemonReload` alone does not tell of a drop-in in a directory that is new.
    """
    on_disk = {_one_name(path) for path in (unit.path, *unit.drop_ins)}
    loaded = {_one_name(path) for path in (state.fragment, *state.drop_ins) if path}
    return tuple(sorted(on_disk ^ loaded))


def _one_name(path: str) -> str:
    """/lib and /usr/lib are one directory on every system that matters here."""
    return f"/usr{path}" if path.startswith("/lib/") else path


def working_directory(unit: UnitFile) -> PlacedWord | None:
    """Where the unit's commands run: None for unsaid, which is `/`; an empty text where it cannot be known."""
    setting = value(unit, "Service", "WorkingDirectory")
    if not setting:
        return None
    text = resolved(setting.value.removeprefix("-"), unit.name)
    if text == "~":
        user = value(unit, "Service", "User")
        text = "/root" if not user or user.value in {"root", "0"} else ""
    known = text.startswith("/") and "%" not in text
    return PlacedWord(normpath(text) if known else "", setting.at)
