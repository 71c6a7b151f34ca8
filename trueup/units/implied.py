"""Dependencies that nobody wrote: the implicit and the default ones of one unit by itself.

systemd.unit(5), "Implicit Dependencies" and "Default Dependencies", and the same sections of systemd.service(5),
systemd.socket(5), systemd.timer(5), systemd.path(5), systemd.exec(5); measured on systemd 252. What a target adds
for the units that it wants needs all of them, and is the graph's.
"""

from collections.abc import Iterator

from trueup.commands.specifiers import resolved
from trueup.commands.units import assignments, listed, value
from trueup.facts.common import Place
from trueup.facts.systemd import UnitFile
from trueup.units.names import escaped_path, in_slice_name, instance_of, is_valid, prefix_of, type_of
from trueup.units.service import bus_name, service_type
from trueup.units.values import boolean

Implied = tuple[str, str, Place, str]
"""Kind, the other unit, where it comes from, and the rule."""

_RUNS_PROGRAMS = {"service": "Service", "socket": "Socket", "mount": "Mount", "swap": "Swap"}
_TO_JOURNAL = frozenset({"journal", "journal+console", "kmsg", "kmsg+console", "syslog", "syslog+console"})
_BELONGS_TO = {"socket": "sockets.target", "timer": "timers.target", "path": "paths.target"}
DIRECTORIES = {
    "StateDirectory": "/var/lib", "CacheDirectory": "/var/cache", "LogsDirectory": "/var/log",
    "RuntimeDirectory": "/run", "ConfigurationDirectory": "/etc",
}  # fmt: skip
_LISTENS = ("ListenStream", "ListenDatagram", "ListenSequentialPacket", "ListenFIFO", "ListenSpecial")
_WATCHES = ("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty")


def implied(file: UnitFile) -> Iterator[Implied]:
    """Every implicit and default dependency of this unit alone."""
    kind, at = type_of(file.name), Place(file.path)
    section = _RUNS_PROGRAMS.get(kind, "")
    if section:
        yield from _slice(file, section, at)
        yield from _journal(file, section, at)
    yield from _mounts(file, section)
    yield from _triggered(file, kind, at)
    if kind == "service":
        yield from _of_service(file)
    if _default(file):
        yield from _defaults(file, kind, at)


def _default(file: UnitFile) -> bool:
    read = [boolean(s.value) for s in file.settings if (s.section, s.key) == ("Unit", "DefaultDependencies")]
    return next((one for one in reversed(read) if one is not None), True)


def _defaults(file: UnitFile, kind: str, at: Place) -> Iterator[Implied]:
    why = f"the default of a {kind}"
    for one in ("Before", "Conflicts"):
        yield one, "shutdown.target", at, why
    if kind in {"service", "socket", "timer", "path"}:
        for one in ("Requires", "After"):
            yield one, "sysinit.target", at, why
    if kind == "service":
        yield "After", "basic.target", at, why
    if kind in _BELONGS_TO:
        yield "Before", _BELONGS_TO[kind], at, why
    if kind == "timer" and assignments(file, "Timer", "OnCalendar"):
        for target in ("time-set.target", "time-sync.target"):
            yield "After", target, at, "it follows the clock"


def _slice(file: UnitFile, section: str, at: Place) -> Iterator[Implied]:
    name, place = "system.slice", at
    if instance_of(file.name):
        name = f"system-{in_slice_name(prefix_of(file.name))}.slice"
    for setting in assignments(file, section, "Slice"):
        said = resolved(setting.value, file.name)
        if is_valid(said) and type_of(said) == "slice":
            name, place = said, setting.at
    for one in ("Requires", "After"):
        yield one, name, place, "its slice"


def _journal(file: UnitFile, section: str, at: Place) -> Iterator[Implied]:
    output = value(file, section, "StandardOutput")
    error = value(file, section, "StandardError")
    said = [setting.value for setting in (output, error) if setting]
    if section == "Service" and (output is None or output.value == "inherit"):
        said.append("journal")
    if _TO_JOURNAL & set(said):
        yield "After", "systemd-journald.socket", at, "its output goes to the journal"


def _mounts(file: UnitFile, section: str) -> Iterator[Implied]:
    for path, place in _paths(file, section):
        parts = [part for part in path.split("/") if part]
        for depth in range(len(parts) + 1):
            above = "/" + "/".join(parts[:depth])
            name = f"{escaped_path(above)}.mount"
            yield "RequiresMountsFor", name, place, f"it needs {path}"


def _paths(file: UnitFile, section: str) -> Iterator[tuple[str, Place]]:
    """The absolute paths that must be mounted before."""
    for word in listed(file, "Unit", "RequiresMountsFor"):
        if word.text.startswith("/"):
            yield word.text, word.place
    for own, keys in (("Socket", _LISTENS), ("Path", _WATCHES)):
        for setting in (one for key in keys for one in assignments(file, own, key)):
            if setting.value.startswith("/"):
                yield resolved(setting.value, file.name), setting.at
    if section:
        yield from _of_execution(file, section)


def _of_execution(file: UnitFile, section: str) -> Iterator[tuple[str, Place]]:
    """Those of its programs: where they run, and where they write."""
    for key in ("WorkingDirectory", "RootDirectory", "RootImage"):
        setting = value(file, section, key)
        if setting and setting.value.startswith("/"):
            yield resolved(setting.value, file.name), setting.at
    for key, above in DIRECTORIES.items():
        for word in listed(file, section, key):
            below = word.text.partition(":")[0]
            if is_below(below):
                yield f"{above}/{below}", word.place


def is_below(path: str) -> bool:
    """Whether it is a path that may stand in StateDirectory= and the like: relative, and going down only."""
    return not path.startswith("/") and not {"..", "."} & set(path.split("/"))


def _triggered(file: UnitFile, kind: str, at: Place) -> Iterator[Implied]:
    """The unit that a timer, a path or a socket starts."""
    if kind not in _BELONGS_TO:
        return
    key = "Service" if kind == "socket" else "Unit"
    said = value(file, kind.capitalize(), key)
    if kind == "socket" and _accepts(file):
        return
    name = resolved(said.value, file.name) if said else f"{file.name.rpartition('.')[0]}.service"
    if is_valid(name):
        place = said.at if said else at
        for one in ("Before", "Triggers"):
            yield one, name, place, f"what the {kind} starts"


def _accepts(file: UnitFile) -> bool:
    setting = value(file, "Socket", "Accept")
    return bool(setting and boolean(setting.value))


def _of_service(file: UnitFile) -> Iterator[Implied]:
    for key in ("StateDirectory", "CacheDirectory", "LogsDirectory"):
        for word in [each for each in listed(file, "Service", key) if is_below(each.text)][:1]:
            yield "After", "systemd-remount-fs.service", word.place, "it writes below /var"
    on_the_bus = bus_name(file)
    if on_the_bus and service_type(file) == "dbus":
        for one in ("Requires", "After"):
            yield one, "dbus.socket", on_the_bus.at, "it takes a name on the bus"
    private = value(file, "Service", "PrivateTmp")
    if private and boolean(private.value):
        yield "After", "systemd-tmpfiles-setup.service", private.at, "its own /tmp"
        for name in ("-.mount", "tmp.mount", "var.mount", r"var-tmp.mount"):
            yield "RequiresMountsFor", name, private.at, "its own /tmp"
    for word in listed(file, "Service", "Sockets"):
        if is_valid(word.text) and type_of(word.text) == "socket":
            yield "Wants", word.text, word.place, "its sockets"
            yield "TriggeredBy", word.text, word.place, "its sockets"
