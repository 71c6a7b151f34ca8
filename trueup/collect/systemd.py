"""systemd: what the unit files say, what systemd is doing with them, and whether what they name is there."""

import posixpath
import shlex
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from trueup.collect.asking import MUCH, Answer, Question
from trueup.collect.framed_files import FRAME, framed
from trueup.collect.tree import Tree, UnreadableFileError
from trueup.facts.common import Place, Unavailable
from trueup.facts.systemd import Command, Setting, Systemd, UnitFile, UnitState
from trueup.syntax.secrets import MASK, redact_text
from trueup.syntax.systemd_drop_ins import ROOTS, applied
from trueup.syntax.systemd_unit_file import read_unit_text
from trueup.syntax.valid_text import valid_text

PROPERTIES = (
    "Id", "LoadState", "ActiveState", "SubState", "Result", "UnitFileState", "FragmentPath", "DropInPaths",
    "NeedDaemonReload", "NRestarts", "Type",
)  # fmt: skip
_STATES = f"""
units=$({{ find /etc/systemd/system -maxdepth 1 -name '*.service' ! -name '*@.service' -printf '%f\\n'
    find /etc/systemd/system /usr/lib/systemd/system -maxdepth 1 -name '*.timer' ! -name '*@.timer' -printf '%f\\n'
}} |
    grep -E '^[A-Za-z0-9:_.@-]+$')
systemctl show -p {",".join(PROPERTIES)} -- '*.service' '*.timer' docker.service docker.socket nginx.service $units
"""
"""Named as well as matched: a glob finds only units that are loaded, and no sockets."""

_FIND = """
files() {
    $AS_ROOT find -L /etc/systemd/system /run/systemd/system -maxdepth 2 -type f \\
        \\( -name '*.service' -o -path '*.d/*.conf' \\) ! -path '*.wants/*' ! -path '*.requires/*' "$@"
    $AS_ROOT find -L /usr/lib/systemd/system -maxdepth 2 -type f \\
        \\( -path '*/docker.service' -o -path '*/nginx.service' -o -path '*.service.d/*.conf' \\) "$@"
}
"""
_FILES = _FIND + "files -exec sh -c '" + FRAME.replace("'", "'\\''") + 'frame "$@"' + "' sh {} +"
_COMMANDS = (
    _FIND
    + """
text=$(files -exec cat {} + | tr -d '\\000' | head -c 32000000)
look() {
    $AS_ROOT sh -c 'while read -r name path; do
        kind=missing; run=-
        [ -e "$path" ] && kind=other
        [ -d "$path" ] && kind=directory
        [ -f "$path" ] && kind=file
        [ -x "$path" ] && run=x
        printf "%s %s %s\\n" "$kind" "$run" "$name"
    done'
}
printf '%s\\n' "$text" | tr -s '=" \\t;()'"'" '\\n' |
    sed -nE 's|^[@:+!-]*(/[^ ]*)$|\\1 \\1|p' | sort -u | head -n 2000 | look
printf '%s\\n' "$text" | sed -nE 's/^[ \\t]*Exec[A-Za-z]+=[@:+!-]*([A-Za-z0-9_.+-]+)([ \\t].*)?$/\\1/p' | sort -u |
    head -n 200 | while read -r name; do
        printf '%s %s\\n' "$name" "$(command -v "$name" || echo /nonexistent)"
    done | look
"""
)
STATES = Question(
    "systemd-states", "systemctl show '*.service'", _STATES, most=MUCH, needs=("systemctl", "find", "grep")
)
FILES = Question("systemd-files", "systemctl cat '*.service'", _FILES, most=MUCH, needs=("find", "base64"))
COMMANDS = Question("systemd-commands", "ls -l", _COMMANDS, needs=("find", "tr", "sed", "sort"))
QUESTIONS = (STATES, FILES, COMMANDS)
KEPT_IN_ENVIRONMENT = ("COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES")
"""What decides which files make which project; every other value is dropped."""

LONGEST_NAME = 1020
"""Characters: 255 bytes (NAME_MAX), each written as an escape; a name's prefixes are looked up one by one."""
HOLDS_A_CREDENTIAL = frozenset({"SetCredential", "SetCredentialEncrypted"})
"""`ID:VALUE` (systemd.exec(5))."""


Part = TypeVar("Part")


class MalformedAnswerError(ValueError):
    """The answer is not what the question prints."""


def parse(answers: Mapping[str, Answer]) -> Systemd | Unavailable:
    """What the host said, or why it could not be understood."""
    units = _part(answers, FILES, lambda output: _units({path: (path, text) for path, text in framed(output)}))
    if isinstance(units, Unavailable):
        return units
    return Systemd(
        units=units,
        states=_part(answers, STATES, lambda output: states(valid_text(output))),
        commands=_part(answers, COMMANDS, lambda output: tuple(_command(line) for line in _lines(output))),
    )


def _part(answers: Mapping[str, Answer], question: Question, understood: Callable[[str], Part]) -> Part | Unavailable:
    at, answer = Place(command=question.command), answers.get(question.name)
    if answer is None:
        return Unavailable("the host's answer was cut short before its units", at)
    if answer.timed_out:
        return Unavailable(f"systemd did not answer within {question.seconds} s", at)
    if answer.useless:
        return Unavailable(answer.useless, at)
    if answer.code and not answer.output.strip():
        told = redact_text(valid_text(answer.errors)) or answer.code
        return Unavailable(f"{question.command} failed: {told}", at)
    try:
        return understood(answer.output)
    except ValueError as error:
        return Unavailable(f"the answer about units makes no sense: {error}", at)


def from_tree(tree: Tree) -> Systemd | Unavailable:
    """What the files say; nothing runs in a tree."""
    try:
        return Systemd(units=_units({file.server: (file.shown, file.text()) for file in tree.units}))
    except UnreadableFileError as error:
        return Unavailable(str(error))


def _units(files: Mapping[str, tuple[str, str]]) -> tuple[UnitFile, ...]:
    """Every service with a fragment; `files` are, by place on the server, how a file is shown and its text."""
    if any(len(posixpath.basename(path)) > LONGEST_NAME for path in files):
        raise MalformedAnswerError("a unit's name that no file system holds")
    fragments: dict[str, str] = {}
    for root in ROOTS:
        for path in sorted(files):
            if posixpath.dirname(path) == root and path.endswith(".service"):
                fragments.setdefault(posixpath.basename(path), path)
    return tuple(_unit(name, fragments[name], files) for name in sorted(fragments))


def _unit(name: str, fragment: str, files: Mapping[str, tuple[str, str]]) -> UnitFile:
    drop_ins = applied((name,), files)
    read = [read_unit_text(files[path][1], files[path][0], name) for path in (fragment, *drop_ins)]
    return UnitFile(
        name=name,
        path=files[fragment][0],
        drop_ins=tuple(files[path][0] for path in drop_ins),
        settings=tuple(without_secrets(setting) for text in read for setting in text.settings),
        problems=tuple(problem for text in read for problem in text.problems),
    )


def without_secrets(setting: Setting) -> Setting:
    """The setting as it may leave the collector."""
    if setting.key in HOLDS_A_CREDENTIAL:
        name, joint, value = setting.value.partition(":")
        masked = f"{name}{joint}{MASK if value else ''}"
    else:
        masked = _names_only(setting.value) if setting.key == "Environment" else redact_text(setting.value)
    return Setting(setting.section, setting.key, masked, setting.file, setting.line)


def _names_only(value: str) -> str:
    try:
        words = shlex.split(value)
    except ValueError:
        return MASK
    return " ".join(_name_only(word) for word in words)


def _name_only(word: str) -> str:
    name, joint, value = word.partition("=")
    return f'"{name}={value}"' if name in KEPT_IN_ENVIRONMENT else f"{name}{joint}{MASK if value else ''}"


def states(output: str) -> tuple[UnitState, ...]:
    """The records of `systemctl show`.

    A value may hold a newline, so that a hostile file name could forge a record: one that has not exactly the
    properties that were asked for, or names a unit twice, makes the whole answer worthless.

    Raises:
        MalformedAnswerError: as said.
    """
    found: dict[str, UnitState] = {}
    for block in output.strip("\n").split("\n\n"):
        lines = [line.partition("=") for line in block.split("\n")]
        record = {key: value for key, _, value in lines}
        if len(lines) != len(record) or not set(record) <= set(PROPERTIES) or "Id" not in record:
            raise MalformedAnswerError("a record with unexpected lines")
        if record["Id"] in found:
            if found[record["Id"]] != _state(record):
                raise MalformedAnswerError(f"two records of {record['Id']}")
            continue  # matched by the glob and named as well
        found[record["Id"]] = _state(record)
    return tuple(found[name] for name in sorted(found))


def _state(record: Mapping[str, str]) -> UnitState:
    return UnitState(
        name=record["Id"],
        load_state=record.get("LoadState", ""),
        active_state=record.get("ActiveState", ""),
        sub_state=record.get("SubState", ""),
        result=record.get("Result", ""),
        enabled=record.get("UnitFileState", ""),
        fragment=record.get("FragmentPath", ""),
        drop_ins=tuple(record.get("DropInPaths", "").split()),
        need_daemon_reload=record.get("NeedDaemonReload") == "yes",
        restarts=int(record.get("NRestarts") or 0),
        type=record.get("Type", ""),
    )


def _lines(output: str) -> Iterator[str]:
    return (line for line in valid_text(output).split("\n") if line)


def _command(line: str) -> Command:
    kind, run, path = line.split(" ", 2)
    if kind not in {"file", "directory", "other", "missing"}:
        raise MalformedAnswerError("a path of an unknown kind")
    return Command(path, kind, run == "x")
