"""Generated trees of units, a few of them for each thing that systemd does with unit files."""

from collections.abc import Callable, Sequence
from random import Random

from selftests.units.case import ETC, LIB, RUN, Case
from selftests.units.exec_features import commands, refused_commands
from selftests.units.line_features import bad_values, stray_lines

UNITS = tuple(f"tcase-{letter}.service" for letter in "abcdef")
OUTSIDE = ("network-online.target", "docker.service", "multi-user.target", "tcase-nobody.service")
KEYS = (
    "After",
    "Before",
    "Requires",
    "Wants",
    "BindsTo",
    "Requisite",
    "PartOf",
    "Conflicts",
    "OnFailure",
    "OnSuccess",
    "Upholds",
    "BindTo",
    "RequiresOverridable",
)
RUNS = "[Service]\nExecStart=/bin/true\n"
ROOTS = (ETC, RUN, LIB)


def some(rng: Random, names: Sequence[str], most: int = 3) -> str:
    """One to `most` of the names."""
    return " ".join(rng.sample(names, rng.randint(1, min(most, len(names)))))


def lines(rng: Random, names: Sequence[str], least: int = 1, most: int = 4) -> str:
    """A few dependencies on these."""
    return "".join(f"{rng.choice(KEYS)}={some(rng, names)}\n" for _ in range(rng.randint(least, most)))


def dependencies(rng: Random) -> Case:
    """Every key that names units, in one file each; some units are not there."""
    names = UNITS[: rng.randint(3, 6)]
    texts = {name: f"[Unit]\n{lines(rng, (*UNITS, *OUTSIDE))}{RUNS}" for name in names}
    return Case("dependencies", {f"{rng.choice(ROOTS)}/{name}": text for name, text in texts.items()}, {}, UNITS)


def defaults(rng: Random) -> Case:
    """What nobody wrote: types, slices, output, directories, `DefaultDependencies=`."""
    files = {}
    for name in UNITS[:4]:
        unit = rng.choice(["", "DefaultDependencies=no\n", "DefaultDependencies=off\n", "DefaultDependencies=maybe\n"])
        service = "".join(rng.sample(_SAID, rng.randint(1, 4)))
        files[f"{ETC}/{name}"] = f"[Unit]\n{unit}{lines(rng, UNITS[:4], 0, 1)}{RUNS}{service}"
    return Case("defaults", files, {}, UNITS[:4])


_SAID = (
    "Slice=tcase-x.slice\n",
    "Slice=tcase.slice\n",
    "Slice=no-slice\n",
    "StandardOutput=null\n",
    "StandardError=null\n",
    "StandardError=journal\n",
    "StandardOutput=inherit\n",
    "StandardOutput=file:/tmp/tcase\n",
    "WorkingDirectory=/srv\n",
    "WorkingDirectory=-/srv\n",
    "WorkingDirectory=~\n",
    "StateDirectory=tcase\n",
    "RuntimeDirectory=tcase/x\n",
    "PrivateTmp=yes\n",
    "PrivateTmp=0\n",
    "Type=dbus\nBusName=org.x.%p\n",
    "BusName=org.x.%p\n",
    "Type=idle\n",
    "RootDirectory=/srv\n",
    "LogsDirectory=tcase\n",
    "StandardOutput=journal\nStandardError=null\n",
    "StandardOutput=null\nStandardError=null\n",
    "StandardOutput=kmsg\n",
    "StandardInput=null\n",
    "CacheDirectory=%p\n",
    "ConfigurationDirectory=tcase\n",
)


def kinds(rng: Random) -> Case:
    """Targets, sockets, timers, paths and slices, and what they start or want."""
    files = {f"{ETC}/{name}": f"[Unit]\n{lines(rng, _OTHERS, 0, 2)}{_default(rng)}{RUNS}" for name in UNITS[:2]}
    texts = {
        "tcase-a.target": f"[Unit]\n{_of_target(rng, (*UNITS[:2], *_OTHERS))}{_default(rng)}",
        "tcase-b.target": f"[Unit]\nWants={some(rng, UNITS[:2])}\n{_of_target(rng, UNITS[:2])}{_default(rng)}",
        "tcase-a.socket": f"[Unit]\n{_default(rng)}[Socket]\nListenStream={rng.choice(('/srv/tcase', '127.0.0.1:1'))}\n"
        + rng.choice(("", "Service=tcase-b.service\n", "Accept=no\n")),
        "tcase-a.timer": f"[Unit]\n{_default(rng)}[Timer]\n{rng.choice(('OnCalendar=daily', 'OnBootSec=1h'))}\n"
        + rng.choice(("", "Unit=tcase-b.service\n", "Unit=tcase-a.target\n")),
        "tcase-b.path": f"[Unit]\n{_default(rng)}[Path]\nPathExists=/srv/tcase\n"
        + rng.choice(("", "Unit=tcase-a.service\n")),
    }
    chosen = rng.sample(sorted(texts), rng.randint(2, 4))
    files |= {f"{rng.choice(ROOTS)}/{name}": texts[name] for name in chosen}
    return Case("kinds", files, {}, (*UNITS[:2], *chosen))


def _of_target(rng: Random, names: Sequence[str]) -> str:
    """Without PartOf=, of which systemd makes an order or none, as it happens to read the files."""
    return lines(rng, names).replace("PartOf=", "Wants=")


_OTHERS = ("tcase-a.target", "tcase-b.target", "tcase-a.socket", "tcase-a.timer", "sockets.target", "basic.target")


def _default(rng: Random) -> str:
    return rng.choice(("", "", "", "DefaultDependencies=no\n"))


def drop_ins(rng: Random) -> Case:
    """Fragments and drop-ins of one unit in every directory that may hold them, some of them masked."""
    name = rng.choice(("tcase-a-b.service", "tcase-a-b@x-y.service", "tcase-a.service"))
    stem, _, instance = name.removesuffix(".service").partition("@")
    at = "@" if instance else ""
    fragment = f"{stem}{at}.service" if rng.random() < 0.7 or not at else name
    folders = [f"{stem}{at}.service.d", f"{name}.d", "tcase-.service.d" if not at else "tcase-@.service.d"]
    folders += [f"tcase-a-{at}.service.d", f"tcase-{at}{instance}.service.d", f"tcase-a-{at}{instance}.service.d"]
    files = {f"{rng.choice(ROOTS)}/{fragment}": f"[Unit]\n{lines(rng, UNITS)}{RUNS}Environment=A=1\n"}
    links = {}
    for _ in range(rng.randint(1, 6)):
        path = f"{rng.choice(ROOTS)}/{rng.choice(folders)}/{rng.choice(('10-a', '20-b', 'c'))}.conf"
        text = rng.choice((f"[Unit]\n{lines(rng, UNITS)}", f"[Service]\n{rng.choice(_RESETS)}", ""))
        if rng.random() < 0.1:
            links[path] = "/dev/null"
        else:
            files[path] = text
    files = {path: text for path, text in files.items() if path not in links}
    return Case("drop-ins", files, links, (name, *UNITS))


_RESETS = (
    "ExecStart=\nExecStart=/bin/echo again\n",
    "ExecStart=\n",
    "Type=oneshot\nExecStart=/bin/echo second\n",
    "ExecStartPre=/bin/echo pre\nExecStartPre=\nExecStartPre=-/bin/echo post %n\n",
    "ExecStop=/bin/echo stop\n",
    "RemainAfterExit=yes\n",
    "Type=\n",
    "Type=oneshot\nExecStart=\nExecStart=/bin/echo 1\nExecStart=/bin/echo 2\n",
)


def templates(rng: Random) -> Case:
    """Instances that dependencies and links name, with specifiers."""
    words = ("tcase-w@x.service", "tcase-w@y-z.service", "tcase-w@.service", "tcase-%i.service", "tcase-a.service")
    after = some(rng, ("tcase-%i.service", "tcase-%p.target", "tcase-%j@%i.service", "%n", "%N.target"))
    told = some(rng, ("%i", "%I", "%n", "%N", "%p", "%P", "%j", "%J", "%f", "%%", "%u", "%t"), 6)
    text = f"[Unit]\nAfter={after}\nWants={some(rng, words)}\n[Service]\nType=oneshot\nExecStart=/bin/echo {told}\n"
    files = {
        f"{rng.choice(ROOTS)}/tcase-w@.service": text,
        f"{ETC}/tcase-a.service": f"[Unit]\n{rng.choice(KEYS)}={some(rng, words)}\n{RUNS}",
    }
    links = {}
    if rng.random() < 0.5:
        files[f"{ETC}/tcase-w@x.service.d/only.conf"] = f"[Unit]\n{lines(rng, UNITS[:2])}"
    if rng.random() < 0.5:
        links[f"{ETC}/tcase-a.service.wants/{rng.choice(words[:3])}"] = f"{ETC}/tcase-w@.service"
    if rng.random() < 0.2:
        files[f"{ETC}/tcase-w@y-z.service"] = RUNS
    return Case("templates", files, links, ("tcase-a.service", "tcase-w@x.service", "tcase-w@y-z.service"))


def symlinks(rng: Random) -> Case:
    """Aliases, masks, and dependencies made by links in both directions."""
    names = UNITS[:4]
    files = {
        f"{rng.choice(ROOTS)}/{name}": f"[Unit]\n{lines(rng, (*names, 'tcase-z.service'))}{RUNS}" for name in names
    }
    links = {f"{ETC}/tcase-z.service": rng.choice((f"{ETC}/tcase-a.service", "tcase-b.service", "/dev/null"))}
    for _ in range(rng.randint(1, 4)):
        where = f"{rng.choice((*names, 'tcase-z.service', 'tcase-t.target', 'multi-user.target'))}"
        path = (
            f"{rng.choice(ROOTS)}/{where}.{rng.choice(('wants', 'requires'))}/{rng.choice((*names, 'tcase-z.service'))}"
        )
        links[path] = rng.choice((f"{ETC}/{path.rpartition('/')[2]}", "/dev/null", "../nowhere.service"))
    if rng.random() < 0.3:
        files[f"{ETC}/tcase-c.service"] = ""
    if rng.random() < 0.3:
        files[f"{ETC}/tcase-t.target"] = f"[Unit]\n{_default(rng)}"
    return Case("symlinks", files, links, (*names, "tcase-z.service", "tcase-t.target"))


FEATURES: dict[str, Callable[[Random], Case]] = {
    "dependencies": dependencies,
    "defaults": defaults,
    "kinds": kinds,
    "drop-ins": drop_ins,
    "templates": templates,
    "symlinks": symlinks,
    "commands": commands,
    "refused commands": refused_commands,
    "stray lines": stray_lines,
    "bad values": bad_values,
}
