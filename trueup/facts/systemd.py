"""What unit files say, setting by setting, and what systemd is doing with them."""

import msgspec

from trueup.facts.common import Count, Place, Problem, Unavailable


class Setting(msgspec.Struct, frozen=True):
    """One `Key=value` line after continuation lines are joined; `line` is where it starts. Secrets are masked."""

    section: str
    key: str
    value: str
    file: str
    line: Count

    @property
    def at(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.line)


class UnitFile(msgspec.Struct, frozen=True):
    """A unit as its files say, drop-ins applied in systemd's order; `path` is the fragment's.

    `settings` holds every assignment in order; a list reset (`ExecStart=`) is kept as an empty value. `aliases` are
    its other names, by symlink; a `masked` one cannot be started, whatever its files say. `unread` says why one of its
    files could not be read, so that nobody knows what the unit is.
    """

    name: str
    path: str
    drop_ins: tuple[str, ...]
    settings: tuple[Setting, ...]
    problems: tuple[Problem, ...] = ()
    aliases: tuple[str, ...] = ()
    masked: bool = False
    unread: Unavailable | None = None


class UnitLink(msgspec.Struct, frozen=True):
    """A symlink among the units, and what it names, as readlink(1) says it."""

    path: str
    target: str


class UnitState(msgspec.Struct, frozen=True):
    """What `systemctl show` says of a unit. Times are seconds since the epoch, 0 where systemd has none."""

    name: str
    load_state: str
    active_state: str
    sub_state: str
    result: str
    enabled: str
    fragment: str
    drop_ins: tuple[str, ...]
    need_daemon_reload: bool
    restarts: Count = 0
    type: str = ""


class Command(msgspec.Struct, frozen=True):
    """A path that a unit names: `kind` is file, directory, other or missing."""

    path: str
    kind: str
    executable: bool


class Systemd(msgspec.Struct, frozen=True, tag="systemd"):
    """`states`, `commands` and `links` are None for a tree: nothing runs there, and paths are the server's.

    On a host states and commands are asked for by themselves: one that could not be read takes neither the other nor
    the files with it. `links` belong to the files: without them nobody knows what is masked or enabled.
    """

    units: tuple[UnitFile, ...]
    states: tuple[UnitState, ...] | Unavailable | None = None
    commands: tuple[Command, ...] | Unavailable | None = None
    links: tuple[UnitLink, ...] | None = None
