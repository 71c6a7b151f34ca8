"""Every program that a unit's command lines run: shells looked into, wrappers taken off, directories followed."""

from collections.abc import Iterable, Iterator, Mapping
from posixpath import basename, join, normpath

import msgspec

from trueup.commands.exec_lines import ExecLine
from trueup.commands.shell import ShellCommand, ShellError, shell_commands
from trueup.commands.units import environment, exec_lines, working_directory
from trueup.commands.wrappers import Unwrapped, unwrapped
from trueup.facts.common import Place, Problem
from trueup.facts.systemd import UnitFile

_SHELLS = frozenset({"sh", "bash", "dash", "ash", "ksh", "zsh"})
_BUILT_IN = frozenset(
    {":", "[", "cd", "echo", "exit", "export", "false", "return", "set", "test", "true", "umask", "unset", "wait"}
)


class Program(msgspec.Struct, frozen=True):
    """One program and how it is run. `directory` is empty where it is not known.

    `in_shell` is set for a command of a `sh -c` script, `conditional` where another command decides whether it runs.
    """

    argv: tuple[str, ...]
    key: str
    place: Place
    environment: Mapping[str, str] = {}
    directory: str = ""
    in_shell: bool = False
    conditional: bool = False


def programs(unit: UnitFile, keys: Iterable[str]) -> tuple[Program | Problem, ...]:
    """The programs of these keys in order; a problem stands where a line cannot be followed."""
    given, start = environment(unit), working_directory(unit)
    return tuple(
        found for line in exec_lines(unit, keys) for found in _of_line(line, given, start.text if start else "/")
    )


def of_line(unit: UnitFile, line: ExecLine) -> tuple[Program | Problem, ...]:
    """The programs of one of the unit's commands."""
    start = working_directory(unit)
    return tuple(_of_line(line, environment(unit), start.text if start else "/"))


def _of_line(line: ExecLine, given: Mapping[str, str], directory: str) -> Iterator[Program | Problem]:
    if not line.argv:
        yield Problem(line.undecided, line.place)
        return
    yield from _run(Program(line.argv, line.key, line.place, given, directory), may_nest=True)


def _run(program: Program, *, may_nest: bool) -> Iterator[Program | Problem]:
    bare = unwrapped(program.argv)
    if bare.problem:
        yield Problem(f"what it runs cannot be told ({bare.problem})", program.place)
        return
    inner = _entered(program, bare)
    script = _script(bare.argv)
    if script is None:
        yield inner
    elif may_nest:
        yield from _of_script(inner, script)
    else:
        yield Problem("a shell inside a shell is not looked into", program.place)


def _entered(program: Program, bare: Unwrapped) -> Program:
    return msgspec.structs.replace(
        program,
        argv=bare.argv,
        environment={**program.environment, **bare.environment},
        directory=below(program.directory, bare.directory) if bare.directory else program.directory,
    )


def _script(argv: tuple[str, ...]) -> str | None:
    """The script of `sh -c script`; None where no shell is given one."""
    if not argv or basename(argv[0]) not in _SHELLS:
        return None
    words, wanted = list(argv[1:]), False
    while words and words[0][:1] in {"-", "+"} and len(words[0]) > 1:
        letters = "" if words[0].startswith("--") else words[0][1:]
        wanted = wanted or "c" in letters
        del words[: 2 if letters.endswith(("o", "O")) else 1]
    return words[0] if wanted and words else None


def _of_script(shell: Program, script: str) -> Iterator[Program | Problem]:
    try:
        commands = shell_commands(script)
    except ShellError as error:
        yield Problem(f"the shell refuses the script: {error}", shell.place)
        return
    for command in commands:
        bare = unwrapped(command.argv)
        if bare.argv[:1] == ("cd",):
            shell = msgspec.structs.replace(shell, directory=_changed(shell.directory, bare.argv))
        elif bare.argv[:1] == ("export",):
            shell = msgspec.structs.replace(shell, environment={**shell.environment, **_exported(bare.argv)})
        elif bare.argv and bare.argv[0] not in _BUILT_IN:
            yield from _run(_inside(shell, command), may_nest=False)


def _inside(shell: Program, command: ShellCommand) -> Program:
    return msgspec.structs.replace(
        shell,
        argv=command.argv,
        environment={**shell.environment, **dict(command.assigned)},
        in_shell=True,
        conditional=command.conditional,
    )


def _changed(directory: str, argv: tuple[str, ...]) -> str:
    targets = [word for word in argv[1:] if not word.startswith("-")]
    return below(directory, targets[0]) if targets else "/root"


def _exported(argv: tuple[str, ...]) -> dict[str, str]:
    pairs = [word.partition("=") for word in argv[1:]]
    return {name: text for name, equals, text in pairs if equals}


def below(directory: str, path: str) -> str:
    """`path` as seen from `directory`; empty where that cannot be known."""
    if "$" in path or "%" in path or "`" in path or (not directory and not path.startswith("/")):
        return ""
    return normpath(join(directory, path))
