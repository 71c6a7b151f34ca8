"""What nginx's configuration says, directive by directive, and what its processes are running."""

import msgspec

from trueup.facts.common import Count, Problem


class Directive(msgspec.Struct, frozen=True):
    """One directive as nginx reads it: quotes and escapes resolved, includes already put in their place.

    `line` and `column` count from 1. `block` is None for a simple directive, a tuple (maybe empty) for a block.
    `if` keeps its parentheses in `args` as nginx's lexer sees them.
    """

    name: str
    args: tuple[str, ...]
    file: str
    line: Count
    column: Count = 1
    block: tuple["Directive", ...] | None = None


class Entry(msgspec.Struct, frozen=True):
    """A directory entry under nginx's configuration: `kind` is file, directory, link or other.

    `target` is what a link says; `changed` is the ctime in seconds since the epoch.
    """

    path: str
    kind: str
    target: str = ""
    changed: float = 0.0


class Process(msgspec.Struct, frozen=True):
    """One nginx process: `role` is master, worker or leaving (a worker that finishes its last requests).

    `started` is in seconds since the epoch. A process that is `stopped` was halted by a signal, and does nothing.
    """

    pid: Count
    role: str
    started: float
    stopped: bool = False


class Configuration(msgspec.Struct, frozen=True):
    """A whole configuration. `problems` are what nginx would refuse; with any, `directives` may be partial."""

    main: str
    directives: tuple[Directive, ...]
    files: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class Nginx(msgspec.Struct, frozen=True, tag="nginx"):
    """`processes`, `entries` and `version` are empty for a tree, where only the configuration can be seen.

    `stat_problems` says which of the files that nginx uses could not be looked at.
    """

    configuration: Configuration
    version: str = ""
    processes: tuple[Process, ...] = ()
    entries: tuple[Entry, ...] = ()
    certificates: tuple[Entry, ...] = ()
