"""From what was asked for to what was seen: which subjects a run judges, and the facts of each."""

import concurrent.futures
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from trueup import asked_hosts
from trueup.asked_hosts import THIS_MACHINE, UnusableSubjectError, slug
from trueup.expectations import Expectations
from trueup.expectations.overriding import ByHost
from trueup.facts import Facts, Subject, SubjectKind
from trueup.facts.document import FactsFileError, read
from trueup.syntax.valid_text import valid_text

__all__ = [
    "STATE", "STATE_OF_A_HOST", "THIS_MACHINE", "Access", "Asked", "UnusableSubjectError",
    "collect", "hosts", "tree_subject", "trees", "trees_beside",
]  # fmt: skip

STATE = ".trueup"
"""Where a checkout keeps state and caches (DECISIONS 10)."""
STATE_OF_A_HOST = "/var/lib/trueup"
"""Journal, lock, hold and history of a host lie on it, whoever repairs it and from where (DECISIONS 10)."""
AT_ONCE = 100
"""Hosts that are asked at once: each waits for its answer, so a slow one takes a place and delays nobody else."""


@dataclass(frozen=True)
class Access:
    """How hosts are reached: pytest-testinfra's own options, unchanged."""

    connection: str | None = None
    ssh_config: str | None = None
    ssh_identity_file: str | None = None
    sudo: bool = False
    sudo_user: str | None = None


@dataclass(frozen=True)
class Asked:
    """What the command line named."""

    trees: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    recordings: tuple[str, ...] = ()


def collect(asked: Asked, expectations: Expectations, base: Path, cache: Path | None, access: Access) -> list[Facts]:
    """The facts of every subject asked for, in the order asked; without any, of the expectations' own tree.

    `base` is the folder that a tree of the expectations is relative to.

    Raises:
        UnusableSubjectError: a tree or a facts file that cannot be read, or nothing to judge at all.
    """
    if not (asked.trees or asked.hosts or asked.recordings):
        if expectations.subjects.tree is None:
            raise UnusableSubjectError("nothing to judge: name --configs DIR, --hosts HOST or --facts FILE")
        asked = Asked(trees=(str(base / expectations.subjects.tree),))
    recorded = [_recorded(path) for path in asked.recordings]
    trees = [_tree(path, base, expectations, cache) for path in asked.trees]
    return _named_apart([*recorded, *trees, *_hosts(asked.hosts, expectations, cache, access)])


def cache_of(base: Path) -> Path:
    """Where runs of pytest beside these expectations keep what compose said of a file."""
    return base / STATE / "cache"


def kept_cache(base: Path) -> Path | None:
    """That folder; None where no run made one: to look makes no folder."""
    kept = cache_of(base)
    return kept if kept.is_dir() else None


def trees_beside(
    facts: list[Facts], expectations: Expectations, by_host: ByHost, base: Path, cache: Path | None
) -> Mapping[str, Facts]:
    """For each host among the subjects the tree that it should be like, where there is one: that of the expectations.

    Hosts whose files lie alike share it. It is no subject of its own; a run of nothing but trees needs none.
    """
    declared = expectations.subjects.tree
    names = [one.subject.name for one in facts if one.subject.kind is not SubjectKind.TREE]
    if declared is None or not names or not (base / declared).is_dir():
        return {}
    layouts = {name: by_host.of(name).layout for name in names}
    read = {layout: by_host.of(name) for name, layout in layouts.items()}
    found = {layout: _tree(str(base / declared), base, its, cache) for layout, its in read.items()}
    return {name: found[layout] for name, layout in layouts.items()}


def _recorded(path: str) -> Facts:
    """Its facts; the name of their subject stands in every id, and whoever wrote the file chose it."""
    try:
        facts = read(Path(path))
    except FactsFileError as error:
        raise UnusableSubjectError(str(error)) from error
    return msgspec.structs.replace(facts, subject=msgspec.structs.replace(facts.subject, name=slug(facts.subject.name)))


def _tree(path: str, base: Path, expectations: Expectations, cache: Path | None) -> Facts:
    from trueup.collect.configuration_tree import collect_tree

    root = Path(path)
    if not root.is_dir():
        raise UnusableSubjectError(f"--configs {path}: not a directory")
    return collect_tree(tree_subject(root, base), root, expectations, cache)


def tree_subject(root: Path, base: Path) -> Subject:
    """A tree as a subject; its spec is how reports name it: relative to `base` where it lies there."""
    shown = root.resolve()
    shown = shown.relative_to(base.resolve()) if shown.is_relative_to(base.resolve()) else shown
    return Subject(_tree_name(root), SubjectKind.TREE, valid_text(shown.as_posix()))


def _hosts(specs: tuple[str, ...], expectations: Expectations, cache: Path | None, access: Access) -> list[Facts]:
    if not specs:
        return []
    from trueup.collect.host import collect_host

    subjects, by_host = asked_hosts.subjects(specs, expectations, access.connection), ByHost(expectations)
    expected = [by_host.of(subject.name) for subject in subjects]
    with concurrent.futures.ThreadPoolExecutor(min(len(subjects), AT_ONCE)) as pool:
        asking = lambda subject, its: collect_host(subject, its, cache, access)  # noqa: E731 - the pool's one task
        return list(pool.map(asking, subjects, expected))


def trees(asked: Asked) -> dict[str, Path]:
    """Where each tree lies that was asked for, by the name that it has as a subject."""
    return {_tree_name(root): root for root in map(Path, asked.trees)}


def _tree_name(root: Path) -> str:
    return slug(root.resolve().name)


def hosts(asked: Asked, expectations: Expectations, connection: str | None = None) -> list[Subject]:
    """The hosts that were asked for, by name, each with how it is reached: that may hold a password."""
    return asked_hosts.subjects(asked.hosts, expectations, connection)


def _named_apart(every: list[Facts]) -> list[Facts]:
    names: dict[str, str] = {}
    for facts in every:
        name, spec = facts.subject.name, facts.subject.spec
        if name in names:
            raise UnusableSubjectError(f"{spec} and {names[name]} would both be called {name!r}: judge them apart")
        names[name] = spec
    return every
