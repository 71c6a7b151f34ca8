"""The command lines of `Exec*=` settings (systemd.service(5), "Command lines")."""

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from trueup.commands.quoting import BLANKS, QuotingError, Word, next_word
from trueup.commands.specifiers import resolved, undecided_specifiers, unknown_specifiers
from trueup.facts.common import Place
from trueup.facts.systemd import Setting

MOST_KEPT = 65_536
"""Settings that were read and are kept: a dozen checks ask for those of each unit."""

_VARIABLE = re.compile(r"\$(\$|\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)")


class ExecLine(msgspec.Struct, frozen=True):
    """One command of one setting; a setting may hold several, separated by a `;` of its own.

    `argv[0]` is the program, with its prefixes (`-`, `@`, `:`, `+`, `!`) taken off; the other name that `@`
    gives it is dropped. Variables stay as `$X`, which `undecided` says. An empty `argv` is a line that systemd
    refuses, and `undecided` says why.
    """

    key: str
    argv: tuple[str, ...]
    ignores_failure: bool
    place: Place
    undecided: str = ""


class _RefusedError(ValueError):
    """Systemd takes the setting for no command."""


@lru_cache(MOST_KEPT)
def read_exec_setting(setting: Setting, unit: str) -> tuple[ExecLine, ...]:
    """Every command of one setting of this unit; an empty value (a list reset) gives none."""
    lines: list[ExecLine] = []
    try:
        lines.extend(_line(setting, unit, command) for command in _commands(setting.value) if command)
    except (QuotingError, _RefusedError) as error:
        ignores = setting.value.lstrip("\"'@:+!").startswith("-")
        lines.append(ExecLine(setting.key, (), ignores, setting.at, f"systemd refuses it: {error}"))
    return tuple(lines)


def _commands(value: str) -> Iterator[list[Word]]:
    r"""The words of each command; `;` alone separates, `\;` alone is a literal one."""
    command: list[Word] = []
    position = 0
    while position < len(value):
        if value[position] in BLANKS:
            position += 1
            continue
        word = next_word(value, position)
        position = word.end
        if word.raw == ";":
            yield command
            command = []
        else:
            command.append(Word(";", word.raw, word.start) if word.raw == "\\;" else word)
    yield command


def _line(setting: Setting, unit: str, command: list[Word]) -> ExecLine:
    prefixes, program = _without_prefixes(command[0].text)
    arguments = [word.text for word in command[1:]]
    if "@" in prefixes:
        if not arguments:
            raise _RefusedError("'@' needs a name for the program behind its path")
        del arguments[0]
    written = [program, *arguments]
    for word in command:
        if unknown := unknown_specifiers(word.text):
            raise _RefusedError(f"{unknown[0]} is no specifier")
    argv = tuple(resolved(word, unit) for word in written)
    _require_program(argv[0])
    argv = (_simplified(argv[0]), *argv[1:])
    return ExecLine(setting.key, argv, "-" in prefixes, setting.at, _undecided(written, unit, ":" not in prefixes))


def _without_prefixes(word: str) -> tuple[str, str]:
    """The prefix characters in front of the program, each once, and only one way to give privileges."""
    prefixes, rest = "", word
    while rest[:1] and rest[0] in "-@:+!":
        allowed = rest[0] not in prefixes or (rest[0] == "!" and prefixes.count("!") == 1)
        if not allowed or (rest[0] in "+!" and set("+!") - {rest[0]} & set(prefixes)):
            break
        prefixes, rest = prefixes + rest[0], rest[1:]
    return prefixes, rest


def _simplified(path: str) -> str:
    """Without doubled slashes and `.` between them; `..` stays."""
    if "/" not in path:
        return path
    return "/" + "/".join(part for part in path.split("/") if part not in {"", "."})


def _require_program(path: str) -> None:
    if not path:
        raise _RefusedError("it names no program")
    if "/" in path and not path.startswith("/"):
        raise _RefusedError(f"'{path}' is neither an absolute path nor a plain name")
    if path.endswith("/"):
        raise _RefusedError(f"'{path}' is a directory's name")


def _undecided(written: list[str], unit: str, expands: bool) -> str:  # noqa: FBT001  read with its name at the one call
    """What cannot be known from the unit alone, as the end of a sentence, or nothing."""
    specifiers = [found for word in written for found in undecided_specifiers(word, unit)]
    variables = [found[0] for word in written[1:] for found in _VARIABLE.finditer(word) if found[1] != "$"]
    left = list(dict.fromkeys([*specifiers, *(variables if expands else [])]))
    return f"{', '.join(left)} is not known here" if left else ""
