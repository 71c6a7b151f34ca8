"""Whether nginx runs what is on disk: nothing that it reads has changed since its oldest worker started.

`nginx -T` shows the disk, not what runs. Of a file, a link or a directory the ctime counts, which `cp -p` cannot set
back. What this cannot see: a change in the moment between nginx's reading and the start of its workers, and a worker
that was started again, after a crash, from an older configuration.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

import msgspec

from trueup.facts.nginx import Directive, Entry, Nginx, Process

CLOCKS_APART = 0.05
"""Seconds: the start of a process and the ctime of a file are taken from clocks that agree no better."""

_MOST_LINKS = 40
"""That Linux follows for one path (path_resolution(7))."""

_WILD = re.compile(r"[*?\[]")
_READ_ONCE = re.compile(
    r"([a-z]+_)?ssl_((client_|trusted_)?certificate(_key)?|crl|password_file)|ssl_(dhparam|session_ticket_key|stapling_file)"
)
_NO_PATH = re.compile(r"[a-z]+:|.*\$|$", re.DOTALL)


class Currency(msgspec.Struct, frozen=True):
    """`changed` is what nginx uses that changed last, `worker` the oldest that still takes requests.

    `unseen` are paths that nginx uses and nobody looked at: with any, nothing is current.
    """

    is_current: bool
    says: str
    changed: Entry | None = None
    worker: Process | None = None
    unseen: tuple[str, ...] = ()


def currency(nginx: Nginx) -> Currency:
    """The judgement on a host's nginx, and one sentence why."""
    entries = {entry.path: entry for entry in (*nginx.entries, *nginx.certificates)}
    used, unseen = _used(nginx, entries)
    changed = max(used, key=lambda entry: entry.changed, default=None)
    worker = min((each for each in nginx.processes if each.role == "worker"), key=lambda w: w.started, default=None)
    if worker is None:
        return Currency(is_current=False, says="no worker runs", changed=changed, unseen=unseen)
    if changed and changed.changed > worker.started + CLOCKS_APART:
        late = changed.changed - worker.started
        says = f"{changed.path} changed {late:.1f} s after the oldest worker (pid {worker.pid}) started"
        return Currency(is_current=False, says=says, changed=changed, worker=worker, unseen=unseen)
    if unseen or changed is None:
        says = f"not known: nobody looked at {', '.join(unseen[:3]) or 'any file'}"
        return Currency(is_current=False, says=says, changed=changed, worker=worker, unseen=unseen)
    says = f"{changed.path} changed last, before the oldest worker (pid {worker.pid}) started"
    return Currency(is_current=True, says=says, changed=changed, worker=worker)


def newest_change(nginx: Nginx) -> Entry | None:
    """What nginx uses that changed last; None where nothing was seen."""
    return currency(nginx).changed


def _used(nginx: Nginx, entries: Mapping[str, Entry]) -> tuple[list[Entry], tuple[str, ...]]:
    """The entries that decide what nginx does when it loads: files, the links to them, directories of globs."""
    used: dict[str, Entry] = {}
    unseen = []
    directives = list(_walk(nginx.configuration.directives))
    folder = posixpath.dirname(nginx.configuration.main)
    for path in dict.fromkeys((*nginx.configuration.files, *_loaded(directives, folder))):
        chain = _chain(path, entries)
        used |= {entry.path: entry for entry in chain}
        if not chain or chain[-1].kind == "link":
            unseen.append(path)
    for directory in _listed(directives, folder, nginx.configuration.files):
        used |= {entry.path: entry for entry in _chain(directory, entries)}
    return list(used.values()), tuple(unseen)


def _walk(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    stack = list(directives)
    while stack:
        directive = stack.pop()
        yield directive
        stack += directive.block or ()


def _loaded(directives: Iterable[Directive], folder: str) -> Iterator[str]:
    """The files that nginx reads once, when it loads; `auth_basic_user_file` is read at each request."""
    for directive in directives:
        if directive.args and _READ_ONCE.fullmatch(directive.name) and not _NO_PATH.match(directive.args[0]):
            yield posixpath.join(folder, directive.args[0])


def _listed(directives: Iterable[Directive], folder: str, files: Iterable[str]) -> Iterator[str]:
    """The directories that nginx searches for files to include. One that was not seen holds nothing that is used."""
    for directive in directives:
        if directive.name != "include" or not directive.args:
            continue
        directory, pattern = posixpath.split(posixpath.join(folder, directive.args[0]))
        if _WILD.search(directory):
            yield from (parent for parent in map(posixpath.dirname, files) if fnmatchcase(parent, directory))
        elif _WILD.search(pattern):
            yield directory


def _chain(path: str, entries: Mapping[str, Entry]) -> list[Entry]:
    """The entry of that path and, where it is a link, of what it leads to, link by link."""
    chain: list[Entry] = []
    while (entry := entries.get(posixpath.normpath(path))) and len(chain) <= _MOST_LINKS:
        chain.append(entry)
        if entry.kind != "link":
            break
        path = posixpath.join(posixpath.dirname(entry.path), entry.target)
    return chain
