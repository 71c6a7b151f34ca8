"""The tree of directives of a whole configuration, with every include in its place (nginx.org, "include").

Relative paths count from the directory of the main file, never from the including one. A file that is included twice
is read in both places. An `include` stays in the tree, as a simple directive, before what it brought; in the free-form
bodies (`map`, `types`, ...), where it would read as an entry, it does not.
"""

import posixpath
from collections.abc import Iterable

import msgspec

from trueup.facts.common import Place, Problem
from trueup.facts.nginx import Configuration, Directive
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.nginx_lexer import Fault, Statement, statements
from trueup.syntax.valid_text import valid_text as printable

__all__ = ["DEEPEST", "MOST_PROBLEMS", "configuration", "printable"]

DEEPEST = 100
"""Blocks within blocks, and includes within includes; nobody writes more, and a hostile file might."""

MOST_STATEMENTS = 400_000
MOST_PROBLEMS = 100

FREE_FORM = frozenset({"map", "types", "geo", "split_clients", "charset_map"})
"""Blocks whose entries are not directives: no blocks in them, and the first word is a key."""

_FREE_FORM_WITH_INCLUDE = frozenset({"map", "types", "geo"})


def configuration(main: str, files: Files) -> Configuration:
    """What nginx reads when it starts from `main`, an absolute path; never raises, whatever the files hold."""
    reader = _Reader(main, files)
    source = files[main]
    if source is None or source.text is None:
        reader.report("the main configuration file cannot be read", Place(main))
        return Configuration(main, (), (), tuple(reader.problems))
    directives = reader.read(main, source, "main", ())
    return Configuration(main, tuple(directives), tuple(reader.seen), tuple(reader.problems))


class _Open(msgspec.Struct):
    """A block that is being read."""

    name: str
    opened_by: Statement | None
    inside: list[Directive]


class _Reader:
    def __init__(self, main: str, files: Files) -> None:
        self.problems: dict[Problem, None] = {}
        self.seen: dict[str, None] = {}
        self._directory = posixpath.dirname(main)
        self._files = files
        self._statements_left = MOST_STATEMENTS

    def report(self, text: str, at: Place) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems[Problem(printable(text), at)] = None

    def read(self, path: str, source: Source, context: str, chain: tuple[str, ...]) -> list[Directive]:
        """The directives of one file, whose own top level stands inside a block named `context`."""
        shown, text = printable(source.shown), printable(source.text or "")
        self.seen[shown] = None
        blocks = [_Open(context, None, [])]
        for statement in statements(text):
            if isinstance(statement, Fault):
                self.report(statement.text, Place(shown, statement.line))
                if statement.final:
                    break
            elif refusal := self._refusal(statement, blocks, len(chain)):
                self.report(refusal, Place(shown, statement.line))
                break
            else:
                self._take(statement, blocks, shown, (*chain, posixpath.normpath(path)))
        else:
            self._report_open(blocks, Place(shown, text.count("\n") + 1))
        while len(blocks) > 1:
            _close(blocks, shown)
        return blocks[0].inside

    def _refusal(self, statement: Statement, blocks: list[_Open], files_above: int) -> str:
        """Why no more of this file is read, or nothing."""
        self._statements_left -= 1
        if self._statements_left < 0:
            return f"not read further: the configuration has more than {MOST_STATEMENTS} statements"
        if statement.end == "{" and len(blocks) + files_above > DEEPEST:
            return f"not read further: blocks and includes nest deeper than {DEEPEST}"
        return ""

    def _take(self, statement: Statement, blocks: list[_Open], shown: str, chain: tuple[str, ...]) -> None:
        block = blocks[-1]
        words = statement.words
        if statement.end == "}":
            if len(blocks) == 1:
                self.report('unexpected "}"', Place(shown, statement.line))
            else:
                _close(blocks, shown)
        elif statement.end == "{":
            if block.name in FREE_FORM:
                self.report('unexpected "{"', Place(shown, statement.line))
            blocks.append(_Open(words[0], statement, []))
        elif words[0] != "include" or block.name in FREE_FORM - _FREE_FORM_WITH_INCLUDE:
            block.inside.append(_directive(statement, shown, None))
        else:
            self._include(statement, block, shown, chain)

    def _report_open(self, blocks: list[_Open], at: Place) -> None:
        if still := blocks[-1].opened_by:
            self.report(f'unexpected end of file, expecting "}}" of {still.words[0]} in line {still.line}', at)

    def _include(self, statement: Statement, block: _Open, shown: str, chain: tuple[str, ...]) -> None:
        at = Place(shown, statement.line)
        if block.name not in FREE_FORM:
            block.inside.append(_directive(statement, shown, None))
        if len(statement.words) != 2:
            self.report('invalid number of arguments in "include" directive', at)
            return
        pattern = posixpath.join(self._directory, statement.words[1])
        opened = 0
        for path in self._files.named(pattern):
            source = self._files[path]
            if source and self._may_open(path, source, chain, at):
                block.inside += self.read(path, source, block.name, chain)
            opened += source is not None
        if not opened and not self._files.excuses(pattern):
            self.report(f'include "{statement.words[1]}" resolves to nothing: no such file', at)

    def _may_open(self, path: str, source: Source, chain: tuple[str, ...], at: Place) -> bool:
        if posixpath.normpath(path) in chain:
            self.report(f'include "{path}" never ends: that file is already being read', at)
        elif len(chain) >= DEEPEST:
            self.report(f"not read further: blocks and includes nest deeper than {DEEPEST}", at)
        elif source.text is None:
            self.report(f'include "{path}" cannot be read', at)
        else:
            return True
        return False


def _close(blocks: list[_Open], shown: str) -> None:
    block = blocks.pop()
    if block.opened_by:
        blocks[-1].inside.append(_directive(block.opened_by, shown, block.inside))


def _directive(statement: Statement, shown: str, inside: Iterable[Directive] | None) -> Directive:
    name, *arguments = statement.words
    block = None if inside is None else tuple(inside)
    return Directive(name, tuple(arguments), shown, statement.line, statement.column, block)
