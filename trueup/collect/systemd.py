"""systemd: what the unit files say, what systemd is doing with them, and whether what they name is there."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from trueup.collect.asking import Answer, Question
from trueup.collect.framed_files import FRAME, framed
from trueup.collect.tree import Tree
from trueup.commands.quoting import QuotingError, words
from trueup.commands.starts import named_paths
from trueup.facts.common import Place, Unavailable
from trueup.facts.systemd import Command, Setting, Systemd, UnitFile, UnitLink, UnitState
from trueup.syntax.secrets import MASK, redact_text
from trueup.syntax.valid_text import valid_text
from trueup.units.loading import Written, load, written

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
_LINKS = """
find /etc/systemd/system /run/systemd/system /usr/lib/systemd/system -maxdepth 2 -type l -printf '%p\\0%l\\0'
"""
_FILES = _FIND + "files -exec sh -c '" + FRAME.replace("'", "'\\''") + 'frame "$@"' + "' sh {} +"
_COMMANDS = (
    _FIND
    + """
text=$(files -exec cat {} + | tr -d '\\000')
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
QUESTIONS = (
    Question("systemd-states", "systemctl show '*.service'", _STATES),
    Question("systemd-files", "systemctl cat '*.service'", _FILES),
    Question("systemd-links", "ls -l /etc/systemd/system", _LINKS),
    Question("systemd-commands", "ls -l", _COMMANDS),
)
KEPT_IN_ENVIRONMENT = ("COMPOSE_FILE", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES")
"""What decides which files make which project; every other value is dropped."""

LONGEST_NAME = 1020
"""Characters: 255 bytes (NAME_MAX), each written as an escape; a name's prefixes are looked up one by one."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
HOLDS_A_CREDENTIAL = frozenset({"SetCredential", "SetCredentialEncrypted"})
"""`ID:VALUE` (systemd.exec(5))."""


class MalformedAnswerError(ValueError):
    """The answer is not what the question prints."""


def parse(answers: Mapping[str, Answer]) -> Systemd | Unavailable:
    """What the host said, or why it could not be understood."""
    for question in QUESTIONS:
        at, answer = Place(command=question.command), answers.get(question.name)
        if answer is None:
            return Unavailable("the host's answer was cut short before its units", at)
        if answer.timed_out:
            return Unavailable(f"systemd did not answer within {question.seconds} s", at)
        if answer.code and not answer.output.strip():
            told = redact_text(valid_text(answer.errors)) or answer.code
            return Unavailable(f"{question.command} failed: {told}", at)
    try:
        links = _links(answers["systemd-links"].output)
        units = _units({path: written(path, text) for path, text in framed(answers["systemd-files"].output)}, links)
        return Systemd(
            units=units,
            states=states(valid_text(answers["systemd-states"].output)),
            commands=_named(units, (_command(line) for line in _lines(answers["systemd-commands"].output))),
            links=links,
        )
    except ValueError as error:
        return Unavailable(f"the answer about units makes no sense: {error}", Place(command="systemctl show"))


def texts(answers: Mapping[str, Answer]) -> dict[str, str]:
    """The unit files by path, as they are written: their values decide what compose reads, and go no further."""
    answer = answers.get("systemd-files")
    try:
        found = framed(answer.output) if answer else ()
        return {path: text for path, text in found if isinstance(text, str)}
    except ValueError:
        return {}  # `parse` says so


def from_tree(tree: Tree) -> Systemd:
    """What the files say; nothing runs in a tree."""
    return Systemd(units=_units({file.server: written(file.shown, file.content()) for file in tree.units}))


def _units(files: Mapping[str, Written], links: tuple[UnitLink, ...] | None = None) -> tuple[UnitFile, ...]:
    """Every unit, without secrets."""
    if any(len(posixpath.basename(path)) > LONGEST_NAME for path in files):
        raise MalformedAnswerError("a unit's name that no file system holds")
    return tuple(
        msgspec.structs.replace(unit, settings=tuple(without_secrets(setting) for setting in unit.settings))
        for unit in load(files, links)
    )


def _named(units: Iterable[UnitFile], looked_at: Iterable[Command]) -> tuple[Command, ...]:
    """Those that a unit names; the host looks at every word with a slash before it, and a password may be one."""
    named = {path.path for unit in units for path in named_paths(unit)}
    return tuple(command for command in looked_at if command.path in named)


def _links(output: str) -> tuple[UnitLink, ...]:
    """The pairs of path and target, each ended by NUL."""
    parts = valid_text(output).split("\0")
    if parts.pop().strip() or len(parts) % 2:
        raise MalformedAnswerError("the links among the units are cut short")
    return tuple(UnitLink(path, target) for path, target in zip(parts[::2], parts[1::2], strict=True))


def without_secrets(setting: Setting) -> Setting:
    """The setting as it may leave the collector."""
    if setting.key in HOLDS_A_CREDENTIAL:
        name, joint, value = setting.value.partition(":")
        masked = f"{name}{joint}{MASK if value else ''}"
    else:
        masked = _names_only(setting.value) if setting.key == "Environment" else redact_text(setting.value)
    return Setting(setting.section, setting.key, masked, setting.file, setting.line)


def _names_only(value: str) -> str:
    """What Environment= assigns, taken apart as systemd does; all of it is masked where systemd takes none of it."""
    try:
        return " ".join(_name_only(word.text) for word in words(value))
    except QuotingError:
        return MASK


def _name_only(word: str) -> str:
    name, joint, value = word.partition("=")
    if name in KEPT_IN_ENVIRONMENT:
        return '"' + f"{name}={value}".replace("\\", "\\\\").replace('"', '\\"') + '"'
    if not joint:
        return MASK  # systemd ignores a word that assigns nothing: it may be the rest of a value
    return f"{name if _NAME.fullmatch(name) else MASK}={MASK if value else ''}"


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
