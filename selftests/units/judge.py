"""What the real systemd of a replica makes of generated trees: many in one load."""

import io
import json
import re
import tarfile
from collections.abc import Iterable, Mapping

import msgspec

from lab.replica import Replica
from selftests.units.case import ETC, LIB, RUN, Case

PIN = "tpin.target"
"""An active unit that refers to all the others, so that systemd forgets none of them between two questions."""

PROPERTIES = (
    "Id", "Names", "LoadState", "DropInPaths", "Type", "RemainAfterExit", "After", "Before", "Requires", "RequiredBy",
    "Requisite", "RequisiteOf", "Wants", "WantedBy", "BindsTo", "BoundBy", "PartOf", "ConsistsOf", "Conflicts",
    "ConflictedBy", "Upholds", "UpheldBy", "OnFailure", "OnFailureOf", "OnSuccess", "OnSuccessOf", "Triggers",
    "TriggeredBy",
)  # fmt: skip
COMMANDS = ("ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost", "ExecReload", "ExecStop", "ExecStopPost")
_AT_ONCE = 400


class Seen(msgspec.Struct, frozen=True):
    """What systemd shows of one name; `commands` by setting: program and arguments, and whether failure is ignored."""

    shown: Mapping[str, str]
    commands: Mapping[str, list[tuple[list[str], bool]]]


def install(replica: Replica, cases: Iterable[Case]) -> None:
    """Put the trees of the cases there, in place of those before, and let systemd read them."""
    cases = list(cases)
    names = list(dict.fromkeys(name for case in cases for name in case.names))
    pin = "".join(f"PropagatesReloadTo={name}\n" for name in names)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for case in cases:
            for path, text in case.files.items():
                _add(archive, path, text)
            for path, target in case.links.items():
                entry = tarfile.TarInfo(path.lstrip("/"))
                entry.type, entry.linkname = tarfile.SYMTYPE, target
                archive.addfile(entry)
        _add(archive, f"{ETC}/{PIN}", f"[Unit]\nDefaultDependencies=no\n{pin}")
    clear(replica)
    replica.run(["tar", "-x", "-C", "/"], input=packed.getvalue(), check=True)
    read_again(replica)
    replica.run(["systemctl", "start", PIN], check=True)


def read_again(replica: Replica) -> None:
    """Let systemd read anew what is installed."""
    replica.run(["systemctl", "daemon-reload"], check=True, timeout=300)


def clear(replica: Replica) -> None:
    """Take away what was installed, and let systemd forget it."""
    find = ["find", ETC, RUN, LIB, "-mindepth", "1", "-regex", r".*/t\(pin\|[0-9]+\)[-.@][^/]*", "-prune"]
    replica.run([*find, "-exec", "rm", "-rf", "--", "{}", "+"], check=True)
    replica.run(["systemctl", "stop", PIN])
    read_again(replica)


def _add(archive: tarfile.TarFile, path: str, text: str) -> None:
    packed = text.encode()
    entry = tarfile.TarInfo(path.lstrip("/"))
    entry.size = len(packed)
    archive.addfile(entry, io.BytesIO(packed))


def look(replica: Replica, names: Iterable[str]) -> dict[str, Seen]:
    """What is shown of each name."""
    names = list(names)
    found: dict[str, Seen] = {}
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        told = replica.run(["systemctl", "show", "-p", ",".join(PROPERTIES), "--", *part], check=True, timeout=120)
        blocks = told.stdout.strip("\n").split("\n\n")
        if len(blocks) != len(part):
            raise AssertionError(f"{len(blocks)} records for {len(part)} units")
        for name, block in zip(part, blocks, strict=True):
            shown = dict(line.partition("=")[::2] for line in block.splitlines())
            found[name] = Seen(shown, {})
    return found


def argv(replica: Replica, names: Iterable[str]) -> dict[str, dict[str, list[tuple[list[str], bool]]]]:
    """The commands of each service, word by word, from the bus."""
    names = list(names)
    script = 'for path; do busctl --json=short get-property org.freedesktop.systemd1 "$path" '
    script += f"org.freedesktop.systemd1.Service {' '.join(COMMANDS)} || exit 1; done"
    paths = [f"/org/freedesktop/systemd1/unit/{_escaped(name)}" for name in names]
    told = replica.run(["/bin/sh", "-c", script, "sh", *paths], check=True, timeout=300).stdout.splitlines()
    values = [json.loads(line)["data"] for line in told]
    found = {}
    for number, name in enumerate(names):
        mine = values[number * len(COMMANDS) : (number + 1) * len(COMMANDS)]
        found[name] = {
            key: [([entry[0], *entry[1][1:]], bool(entry[2])) for entry in value]
            for key, value in zip(COMMANDS, mine, strict=True)
        }
    return found


def listed(shown: str) -> list[str]:
    """The names of a list; one with a backslash is shown in quotes."""
    return [word[1:-1].replace("\\\\", "\\") if word.startswith('"') else word for word in shown.split()]


def _escaped(name: str) -> str:
    return re.sub(rb"[^A-Za-z0-9]", lambda one: b"_%02x" % one[0][0], name.encode()).decode()
