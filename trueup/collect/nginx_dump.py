"""The configuration out of what `nginx -T` prints: every file that it read, each after a line with its path.

The same line may also stand inside a file (a configuration that was once saved from `nginx -T` is full of them).
Such a line names a file that nothing includes, or one that was named before: it is text, not the start of a file.
"""

import re
from collections.abc import Iterable

import msgspec

from trueup.facts.common import Place, Problem
from trueup.facts.nginx import Configuration
from trueup.syntax.nginx_configuration import configuration, printable
from trueup.syntax.nginx_files import Files, Source


class NoDumpError(Exception):
    """The text does not begin as a dump does."""


def dumped_configuration(dump: str, known_paths: Iterable[str] = ()) -> Configuration:
    """The configuration that nginx printed, and accepted.

    `known_paths` tell where a path ends that has a newline in it. What cannot be followed in the configuration is a
    problem all the same: nothing may be judged by a part of it.

    Raises:
        NoDumpError: it is not what `nginx -T` prints.
    """
    odd = [re.escape(path) for path in known_paths if "\n" in path]
    mark = re.compile(f"^# configuration file ({'|'.join([*odd, '/.*'])}):\n", re.MULTILINE)
    before, *marked = mark.split(dump)
    if before or not marked:
        raise NoDumpError("it printed no configuration")
    sections = list(zip(marked[::2], marked[1::2], strict=True))
    found, unread = _read(_joined(sections, set()))
    if unread:
        again, still_unread = _read(_joined(sections, unread))
        if not still_unread and not again.problems:
            found, unread = again, set()
    problems = [*found.problems, *(Problem("nothing includes this file", Place(path)) for path in sorted(unread))]
    told = tuple(Problem(f"nginx accepts it, but it cannot be followed: {each.text}", each.at) for each in problems)
    return msgspec.structs.replace(found, problems=told)


def _joined(sections: list[tuple[str, str]], not_files: set[str]) -> dict[str, str]:
    """The files by path; a mark that starts none goes back into the file that it stands in."""
    texts: dict[str, str] = {}
    last = ""
    for path, text in sections:
        if texts and (path in texts or path in not_files):
            texts[last] += f"# configuration file {path}:\n{text}"
        else:
            last = path
            texts[path] = text
    return {path: text.removesuffix("\n") for path, text in texts.items()}


def _read(texts: dict[str, str]) -> tuple[Configuration, set[str]]:
    found = configuration(next(iter(texts)), Files({path: Source(path, text) for path, text in texts.items()}))
    return found, {path for path in texts if printable(path) not in found.files}
