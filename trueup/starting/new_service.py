"""What somebody asks for who adds a service, and why it cannot be had in these words."""

import re
from dataclasses import dataclass
from typing import Literal

from trueup.starting.refusal import CannotStartError
from trueup.units.base import BASE

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[_-]+[a-z0-9]+)*")
_SEGMENT = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
_IMAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:/@-]*[A-Za-z0-9])?")
_SIZE = re.compile(r"0|[1-9][0-9]*[kKmMgG]?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_LONGEST_NAME = 63
"""Characters of a label in DNS: peers resolve the container by its name."""

_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_OF_THE_SYSTEM = frozenset(
    {"cron", "dbus", "localhost", "mysql", "nginx", "postgresql", "redis", "rsyslog", "snapd", "ssh", "sshd", "ufw"}
) | {unit.name.rpartition(".")[0] for unit in BASE}
"""Names whose unit or whose host name is somebody else's on an ordinary server."""

Cors = Literal["nginx", "application", "none"]


@dataclass(frozen=True)
class NewService:
    """`port` is None for the next free one; `host` and `range` are empty where nothing was said.

    `path` is the public one, and `upstream_path` what takes its place. `timeout` is in seconds, 0 for nginx's own.
    """

    name: str
    path: str
    port: int | None = None
    host: str = ""
    upstream_path: str = "/"
    image: str = ""
    range: str = ""
    cors: Cors = "none"
    timeout: int = 0
    body_size: str = ""
    health: str = ""
    peers: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """Its unit."""
        return f"{self.name}.service"

    @property
    def health_path(self) -> str:
        """Where the container says whether it is well; unsaid, below what the upstream serves."""
        return self.health or f"{self.upstream_path}health"


def refuse_bad_words(wanted: NewService) -> None:
    """Say what is wrong with the words themselves, whatever the platform.

    Raises:
        CannotStartError: the first fault.
    """
    _refuse_name(wanted.name)
    _refuse_path("--path", wanted.path)
    if wanted.path == "/":
        raise CannotStartError("--path /: that is the whole host; a service is added below it, as in --path /thing/")
    if wanted.path.startswith("/.well-known/"):
        raise CannotStartError(f"--path {wanted.path}: certificates are renewed through /.well-known/; take another")
    _refuse_path("--upstream-path", wanted.upstream_path)
    if wanted.health:
        _refuse_path("--health", wanted.health, ends=False)
    if wanted.port is not None and not 1 <= wanted.port <= 65535:
        raise CannotStartError(f"--port {wanted.port}: expected a port from 1 to 65535, or auto")
    for option, value, pattern, such_as in (
        ("--image", wanted.image, _IMAGE, "example.net/name:latest"),
        ("--body-size", wanted.body_size, _SIZE, "10m, as nginx writes it"),
        ("--host", wanted.host, _HOST, "api.example.net"),
    ):
        if value and not pattern.fullmatch(value):
            raise CannotStartError(f"{option} {value}: expected something such as {such_as}")
    if wanted.timeout < 0:
        raise CannotStartError(f"--timeout {wanted.timeout}: expected seconds, 0 for nginx's own")


def _refuse_name(name: str) -> None:
    if not _NAME.fullmatch(name) or not 2 <= len(name) <= _LONGEST_NAME:
        raise CannotStartError(
            f"{name}: not a name for a service: 2 to {_LONGEST_NAME} small letters, digits, - and _, beginning with a"
            " letter, since it names a container, a unit and a host"
        )
    if name in _WORDS_OF_YAML:
        raise CannotStartError(f"{name}: YAML takes that word for a value; choose another name")
    if name in _OF_THE_SYSTEM or name.startswith("systemd-"):
        raise CannotStartError(f"{name}: {name}.service, or the host name, is the system's own; choose another name")


def _refuse_path(option: str, path: str, *, ends: bool = True) -> None:
    inside = path.removeprefix("/").removesuffix("/")
    whole = path.startswith("/") and (path.endswith("/") or not ends)
    segments = inside.split("/") if inside else []
    if not whole or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        how = "begins and ends with a slash" if ends else "begins with a slash"
        raise CannotStartError(
            f"{option} {path}: expected a path that {how}, of letters, digits and ._~-, as in /thing/"
        )
