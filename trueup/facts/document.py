"""The facts document: one subject at one moment, read and written as JSON."""

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec

from trueup.escaping import document
from trueup.facts.common import Moment, Unavailable, seconds_of
from trueup.facts.compose import Compose
from trueup.facts.docker import Docker
from trueup.facts.hold import Hold
from trueup.facts.machine import Machine
from trueup.facts.nginx import Nginx
from trueup.facts.probes import Probes
from trueup.facts.sites import Sites
from trueup.facts.sockets import Sockets
from trueup.facts.systemd import Systemd
from trueup.syntax.regular_file import NotReadError, read_regular

SCHEMA = 1
LARGEST = 256_000_000
"""Bytes: the largest facts document that is read."""
LONGEST_REASON = 400
"""Characters of why one is refused."""


class SubjectKind(enum.Enum):
    """A configuration tree, or a host that runs one."""

    TREE = "tree"
    HOST = "host"


class Subject(msgspec.Struct, frozen=True):
    """What is judged: `name` is short and stands in every id; `spec` is what was asked for."""

    name: str
    kind: SubjectKind
    spec: str


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was seen of one subject. `taken_at` is UTC, ISO 8601.

    A tree has no docker, sockets, machine or probes: they are None, which no check of a tree asks for. Of a host that
    could not be reached, `unreachable` says why, and every source is unavailable for that reason.
    `hold` is, of a host, the one that is written there, over or not; None where there is none.
    `paths` are, of a tree, the places on the server of all its files; `commands_asked` counts what a host was asked.
    """

    schema: int = SCHEMA
    trueup: str
    subject: Subject
    taken_at: Annotated[Moment, msgspec.Meta(min_length=19)]
    unreachable: Unavailable | None = None
    docker: Docker | Unavailable | None = None
    sockets: Sockets | Unavailable | None = None
    machine: Machine | Unavailable | None = None
    sites: Sites | Unavailable | None = None
    nginx: Nginx | Unavailable
    systemd: Systemd | Unavailable
    compose: Compose | Unavailable
    probes: Probes | Unavailable | None = None
    hold: Hold | Unavailable | None = None
    paths: tuple[str, ...] = ()
    commands_asked: int = 0


class FactsFileError(Exception):
    """A facts file that cannot be used; the message names the file and the remedy."""


def read(path: Path) -> Facts:
    """The facts in a file that `trueup facts` wrote.

    Raises:
        FactsFileError: unreadable, truncated, of another schema, or not facts at all.
    """
    remedy = "record it again with `trueup facts`"
    try:
        text = read_regular(path, LARGEST)
    except NotReadError as error:
        raise FactsFileError(f"{path}: {error}: {remedy}") from error
    try:
        schema = msgspec.json.decode(text, type=_Stamp).schema
        if schema != SCHEMA:
            raise FactsFileError(f"{path}: schema {schema}, this trueup reads {SCHEMA}: {remedy}")
        facts = msgspec.json.decode(text, type=Facts)
        for at, moment in _moments(facts):
            _refuse_no_moment(at, moment)
    except RecursionError as error:
        raise FactsFileError(f"{path}: not a facts document (nested too deep to be read): {remedy}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FactsFileError(f"{path}: not a facts document ({_short(error)}): {remedy}") from error
    return facts


def _short(error: Exception) -> str:
    """msgspec's own words, which end in the path of the member; it quotes what may be as long as the file."""
    text = str(error)
    return text if len(text) <= LONGEST_REASON else f"{text[:100]}...{text[-LONGEST_REASON + 100 :]}"


def _moments(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "$.taken_at", facts.taken_at
    for index, container in enumerate(facts.docker.containers if isinstance(facts.docker, Docker) else ()):
        yield f"$.docker.containers[{index}].started_at", container.started_at
        yield f"$.docker.containers[{index}].finished_at", container.finished_at


def _refuse_no_moment(at: str, moment: str) -> None:
    try:
        seconds_of(moment or "1970-01-01T00:00:00Z")
    except (ValueError, OverflowError) as error:
        raise msgspec.ValidationError(f"{error} - at `{at}`") from error


class _Stamp(msgspec.Struct):
    schema: int


def dump(facts: Facts) -> bytes:
    """The document as indented JSON, ending in a newline; equal facts give equal bytes."""
    return document(facts, order=True)
