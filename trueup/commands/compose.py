"""What a `docker compose` or `docker-compose` line acts on: which files, which project, which services.

Compose 1 and 2 share these flags; where they differ, version 2 is meant (docker-compose(1), "Command options").
"""

from collections.abc import Container, Iterator
from posixpath import dirname, join

import msgspec

from trueup.commands.flags import Parsed, flags, parse
from trueup.commands.programs import Program, below
from trueup.facts.common import Place

GLOBAL = flags(
    "ansi c/context env-file f/file H/host log-level parallel profile progress project-directory p/project-name"
    " tlscacert tlscert tlskey workdir",
    "all-resources compatibility dry-run h/help no-ansi skip-hostname-check tls tlsverify verbose v/version",
)
"""What may stand before the subcommand."""

OF_SUBCOMMANDS = flags(
    "attach exit-code-from n/index no-attach policy pull rmi scale s/signal t/timeout wait-timeout",
    """
    abort-on-container-exit abort-on-container-failure always-recreate-deps attach-dependencies build compatibility
    d/detach dry-run f/force force-recreate help ignore-buildable ignore-pull-failures include-deps menu no-build
    no-color no-deps no-log-prefix no-parallel no-recreate no-start parallel q/quiet quiet-build quiet-pull
    remove-orphans V/renew-anon-volumes stop timestamps v/volumes wait w/watch y/yes
    """,
)
"""What may stand behind up, start, restart, create, pull, stop, kill, rm and down."""

DEFAULT_FILES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")
OVERRIDES = (
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
)
"""In the order in which compose 2 looks for them; the first of each that is there is read."""

_READABLE = frozenset({"up", "start", "restart", "create", "pull", "stop", "kill", "rm", "down", "build"})
_STARTING = frozenset({"up", "start", "restart", "run"})


class ComposeCall(msgspec.Struct, frozen=True, kw_only=True):
    """One line that calls compose. Paths are absolute on the server.

    Without `files` compose searches `directory` and the ones above it: `files_read` says what it finds. An empty
    `project_name` means that the files, or the name of their directory, decide. `services` is empty for all; `alone`
    says that what they depend on is not started with them. `scale` is how many of a service the line asks for.
    """

    program: Program
    binary: str
    directory: str
    files: tuple[str, ...] = ()
    project_name: str = ""
    project_directory: str = ""
    env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    subcommand: str = ""
    detached: bool = False
    services: tuple[str, ...] = ()
    alone: bool = False
    scale: tuple[tuple[str, int], ...] = ()
    undecided: str = ""

    @property
    def place(self) -> Place:
        """Where the line stands."""
        return self.program.place

    @property
    def starts_containers(self) -> bool:
        """Whether the subcommand starts something."""
        return self.subcommand in _STARTING


def read_compose(program: Program, words: tuple[str, ...], elsewhere: str = "") -> ComposeCall:
    """The call that `words`, all behind `docker compose` or `docker-compose`, make."""
    parsed = parse(words, GLOBAL, interspersed=False)
    given = program.environment
    written = parsed.values("file") or _split(given, "COMPOSE_FILE", given.get("COMPOSE_PATH_SEPARATOR", ":"))
    env_files = parsed.values("env-file") or _split(given, "COMPOSE_ENV_FILES", ",")
    directory = parsed.last("project-directory", "workdir")
    subcommand = parsed.rest[0] if parsed.rest else ""
    behind = parse(parsed.rest[1:], OF_SUBCOMMANDS, interspersed=True) if subcommand in _READABLE else None
    call = ComposeCall(
        program=program,
        binary=program.argv[0],
        directory=program.directory,
        files=_placed(program, written),
        project_name=parsed.last("project-name") or given.get("COMPOSE_PROJECT_NAME", ""),
        project_directory=below(program.directory, directory) if directory else "",
        env_files=_placed(program, env_files),
        profiles=parsed.values("profile") or _split(given, "COMPOSE_PROFILES", ","),
        subcommand=subcommand,
        detached=bool(behind and behind.switched_on("detach", "wait")),
        services=behind.rest if behind else (),
        alone=bool(behind and behind.switched_on("no-deps")),
        scale=tuple(_scale(behind.values("scale"))) if behind else (),
    )
    return msgspec.structs.replace(call, undecided=_undecided(call, parsed, behind, elsewhere))


def files_read(call: ComposeCall, existing: Container[str]) -> tuple[str, ...]:
    """The files that the call reads: those it names, or those that compose finds among `existing` (server paths)."""
    if call.files or not call.directory:
        return call.files
    directory = call.project_directory or call.directory
    while True:
        main = next((path for name in DEFAULT_FILES if (path := join(directory, name)) in existing), "")
        if main:
            override = next((path for name in OVERRIDES if (path := join(directory, name)) in existing), "")
            return (main, override) if override else (main,)
        if directory == dirname(directory):
            return ()
        directory = dirname(directory)


def _scale(given: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    for text in given:
        service, _, number = text.partition("=")
        if number.isascii() and number.isdecimal():
            yield service, int(number)


def _split(given: object, name: str, separator: str) -> tuple[str, ...]:
    text = given.get(name, "") if isinstance(given, dict) else ""
    return tuple(part for part in text.split(separator) if part)


def _placed(program: Program, paths: tuple[str, ...]) -> tuple[str, ...]:
    """Absolute paths; one that cannot be known stays as it is written."""
    return tuple((path != "-" and below(program.directory, path)) or path for path in paths)


def _undecided(call: ComposeCall, parsed: Parsed, behind: Parsed | None, elsewhere: str) -> str:
    reasons = [elsewhere, parsed.problem, behind.problem if behind else ""]
    if parsed.values("context", "host"):
        reasons.append("it talks to another Docker")
    reasons += [f"the file '{path}' cannot be told" for path in call.files if not path.startswith("/")]
    given = {"project name": call.project_name, **{f"service '{name}'": name for name in call.services}}
    reasons += [f"the {what} holds a variable" for what, text in given.items() if "$" in text]
    if not call.files and not call.directory:
        reasons.append("the directory it runs in cannot be told")
    return "; ".join(reason for reason in reasons if reason)
