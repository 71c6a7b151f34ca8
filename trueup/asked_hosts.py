"""From `--hosts` to hosts: names, groups and patterns of the expectations, files of names, Ansible's inventories."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from trueup.escaping import in_an_id
from trueup.expectations import Expectations
from trueup.expectations.inventory import EVERY, is_pattern, named
from trueup.facts import Subject, SubjectKind

THIS_MACHINE = frozenset({"local", "localhost", "local://"})
"""How the machine that this runs on is asked for."""
LARGEST_LIST = 1_000_000
"""Bytes of a file of hosts."""


class UnusableSubjectError(Exception):
    """What was asked for cannot be a subject; the message says why and what to type instead."""


def subjects(asked: tuple[str, ...], expectations: Expectations, connection: str | None = None) -> list[Subject]:
    """The hosts that were asked for, each once, with how it is reached: that may hold a password.

    `connection` is pytest-testinfra's: how a host is reached whose text does not say it.

    Raises:
        UnusableSubjectError: a name, pattern or file that means no host.
    """
    found = (one for text in asked for one in _of(text, expectations, connection))
    return list(dict.fromkeys(found))


def _of(text: str, expectations: Expectations, connection: str | None) -> Iterator[Subject]:
    if text.startswith("@"):
        for where, line in _lines(text[1:]):
            try:
                yield from _of(line, expectations, connection)
            except UnusableSubjectError as error:
                raise UnusableSubjectError(f"{where}: {error}") from error
        return
    declared = expectations.subjects
    if names := named(declared, text):
        yield from (Subject(name, SubjectKind.HOST, declared.hosts[name]) for name in names)
    elif text == EVERY or is_pattern(text):
        has = ", ".join(list(declared.hosts)[:5]) or "none at all"
        raise UnusableSubjectError(f"--hosts {text}: it means no host of the expectations, which name {has}")
    elif text.startswith("ansible://"):
        yield from _of_ansible(text)
    elif named_so := re.fullmatch(r"([a-zA-Z0-9][a-zA-Z0-9_.-]*)=(\S+)", text):
        yield Subject(named_so[1], SubjectKind.HOST, named_so[2])
    else:
        _refuse_what_is_nearly_a_name(text, [*declared.hosts, *declared.groups], connection)
        yield Subject(host_name(text), SubjectKind.HOST, text)


def _lines(path: str) -> Iterator[tuple[str, str]]:
    from trueup.syntax.regular_file import NotReadError, read_regular

    try:
        content = read_regular(Path(path), LARGEST_LIST).decode("utf-8")
    except (NotReadError, UnicodeDecodeError) as error:
        raise UnusableSubjectError(f"--hosts @{path}: {error}: name a file with a host a line") from error
    found = [(f"{path}:{n}", line.partition("#")[0].strip()) for n, line in enumerate(content.split("\n"), 1)]
    wanted = [(where, text) for where, text in found if text]
    if not wanted:
        raise UnusableSubjectError(f"--hosts @{path}: no host in it: write one a line")
    for where, text in wanted:
        if text.startswith("@") or "," in text:
            raise UnusableSubjectError(f"{where}: expected one host, found {text!r}")
        yield where, text


def _of_ansible(text: str) -> Iterator[Subject]:
    """The hosts of a group or a pattern of Ansible's, which testinfra has `ansible-inventory` list."""
    import shutil

    import testinfra.backend

    if shutil.which("ansible-inventory") is None:
        raise UnusableSubjectError(f"--hosts {text}: ansible-inventory is not installed here; name hosts without it")
    parts = urlsplit(text)
    try:
        backends = testinfra.backend.get_backends([text])
    except Exception as error:  # what is missing or broken there is Ansible's own to say
        raise UnusableSubjectError(
            f"--hosts {text}: Ansible's inventory cannot be read: {_first_line(error)}"
        ) from error
    if not backends:
        raise UnusableSubjectError(f"--hosts {text}: no host in Ansible's inventory is meant by it")
    query = f"?{parts.query}" if parts.query else ""
    for backend in backends:
        yield Subject(slug(backend.host), SubjectKind.HOST, f"ansible://{backend.host}{query}")


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def _refuse_what_is_nearly_a_name(text: str, known: list[str], connection: str | None) -> None:
    if "://" in text or text in THIS_MACHINE or connection or any(sign in text for sign in "@:"):
        return
    if near := difflib.get_close_matches(text, known, n=1, cutoff=0.75):
        raise UnusableSubjectError(
            f"--hosts {text}: the expectations name no such host, did you mean {near[0]!r}? "
            f"One that they do not name is ssh://{text}"
        )


def host_name(spec: str) -> str:
    """A short name for ids: the host of `ssh://ubuntu@server:22`, or `local`."""
    if spec in THIS_MACHINE:
        return "local"
    parts = urlsplit(spec if "://" in spec else f"//{spec}")
    return slug(parts.hostname or parts.path or spec)


def slug(name: str) -> str:
    """As `in_an_id`, and without what takes an id apart."""
    return re.sub("[:/]", "_", in_an_id(name)) or "subject"
