"""The hosts of `expectations.yaml`: which of them a name means, whether it is a host's, a group's or a pattern."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from trueup.expectations.schema import Subjects

EVERY = "all"
"""The group that every host is in; nothing else can be called so."""


def is_pattern(name: str) -> bool:
    """Whether it can mean several hosts by their names: `*` stands for any text, `?` for one character."""
    return "://" not in name and any(sign in name for sign in "*?")


def named(subjects: Subjects, name: str) -> tuple[str, ...]:
    """The hosts that a name means, each once and in the file's order; none where it is nobody's name."""
    if name == EVERY:
        return tuple(subjects.hosts)
    if name in subjects.groups:
        return members(subjects.hosts, subjects.groups[name])
    return members(subjects.hosts, (name,))


def members(hosts: Iterable[str], listed: Iterable[str]) -> tuple[str, ...]:
    """The hosts that a list of names and patterns means."""
    wanted = set(listed)
    patterns = [one for one in wanted if is_pattern(one)]
    return tuple(host for host in hosts if host in wanted or any(fnmatchcase(host, one) for one in patterns))


def groups_of(subjects: Subjects, host: str) -> tuple[str, ...]:
    """The groups that a host is in, in the file's order."""
    return tuple(name for name, listed in subjects.groups.items() if host in members((host,), listed))


def holds_on(subjects: Subjects, listed: Iterable[str], subject: str) -> bool:
    """Whether something that lists hosts and groups holds on a subject; what lists none holds everywhere."""
    return not listed or any(subject in named(subjects, one) for one in listed)
