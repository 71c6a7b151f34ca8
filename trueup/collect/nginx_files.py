"""A configuration of nginx from a main file, or from a saved `nginx -T`, on this machine."""

import os
import posixpath
import re
from pathlib import Path

import msgspec

from trueup.collect.nginx_dump import NoDumpError, dumped_configuration
from trueup.facts.nginx import Configuration, Directive
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source, is_glob
from trueup.syntax.nginx_lexer import Statement, statements

_DUMP = "# configuration file /"
_SAID = re.compile(r"(?:nginx: [^\n]*\n)*")


class NoFileError(Exception):
    """The file cannot be read; the message says why."""


def configuration_at(path: Path) -> Configuration:
    """The whole configuration, with every byte of its words as in the files.

    Raises:
        NoFileError: the main file cannot be read.
    """
    try:
        text = path.read_bytes().decode("latin-1")
    except OSError as error:
        raise NoFileError(f"{path}: {error.strerror}") from error
    if (dump := _SAID.sub("", text, count=1)).startswith(_DUMP):
        try:
            found = dumped_configuration(dump)
        except NoDumpError as error:
            raise NoFileError(f"{path}: {error}") from error
    else:
        main = str(path.absolute())
        sources: dict[str, Source] = {}
        _gather(main, posixpath.dirname(main), sources)
        found = configuration(main, Files(sources))
    return msgspec.structs.replace(found, directives=tuple(map(_as_written, found.directives)))


def _gather(path: str, folder: str, sources: dict[str, Source]) -> None:
    """The file and every one that it includes, each once. Latin-1 keeps each byte a character while it is read."""
    if path in sources:
        return
    try:
        text = Path(path).read_bytes().decode("latin-1")
    except FileNotFoundError:
        return
    except OSError:
        sources[path] = Source(path, None)
        return
    sources[path] = Source(path, text)
    for statement in statements(text):
        if isinstance(statement, Statement) and statement.words[:1] == ("include",) and len(statement.words) == 2:
            pattern = posixpath.join(folder, _as_utf8(statement.words[1]))
            for name in _named(pattern):
                _gather(name, folder, sources)


def _named(pattern: str) -> list[str]:
    if not is_glob(pattern):
        return [pattern]
    import glob

    return [os.path.normpath(name) for name in glob.glob(pattern)]  # noqa: PTH207 - as glob(3) does, from the root on


def _as_utf8(text: str) -> str:
    return text.encode("latin-1").decode("utf-8", "surrogateescape")


def _as_written(directive: Directive) -> Directive:
    block = None if directive.block is None else tuple(map(_as_written, directive.block))
    return msgspec.structs.replace(
        directive, name=_as_utf8(directive.name), args=tuple(map(_as_utf8, directive.args)), block=block
    )
