"""YAML with the line of every key and item: for what people write (expectations, compose files).

One pass over the parser's events, nothing recursive: time and memory are linear in the text, and a million brackets
or a bomb of aliases is refused. Duplicate keys are refused. Keys are text as written; unknown tags are kept aside.
"""

from collections.abc import Iterator

import yaml

from trueup.facts.common import Place
from trueup.syntax.yaml_builder import Builder, Lines, line_of
from trueup.syntax.yaml_containers import Step
from trueup.syntax.yaml_problem import SyntaxProblem

__all__ = ["Located", "Step", "SyntaxProblem", "documents", "load"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located:
    """One document as plain data, and where each part of it stands."""

    __slots__ = ("_lines", "_tags", "shown", "value")

    def __init__(self, shown: str, value: object, lines: Lines, tags: dict[tuple[Step, ...], str]) -> None:
        self.shown = shown
        self.value = value
        self._lines = lines
        self._tags = tags

    def line_of(self, path: tuple[Step, ...]) -> int:
        """The line, from 1, of the last step of the path that exists; 0 in an empty document."""
        value, line = self.value, self._lines.root
        for step in path:
            found = self._lines.of(value, step)
            if found is None:
                break
            line, value = found, value[step]  # type: ignore[index]
        return line

    def place_of(self, path: tuple[Step, ...]) -> Place:
        """Where the last step of the path that exists stands: the line of a key, or of an item."""
        return Place(self.shown, self.line_of(path))

    def tag_of(self, path: tuple[Step, ...]) -> str:
        """The tag that is written before the value at exactly this path, such as `!reset`, or nothing."""
        return self._tags.get(path, "")


def load(text: str, shown: str) -> Located:
    """The one document of the text; an empty text is one that holds None.

    Raises:
        SyntaxProblem: not YAML, a duplicate key, an alias bomb, deeper than 200 levels, or a second document.
    """
    found = list(documents(text, shown, most=1))
    return found[0] if found else Located(shown, None, Lines(), {})


def documents(text: str, shown: str, most: int = 1000) -> Iterator[Located]:
    """Each document of the text, in order.

    Raises:
        SyntaxProblem: as `load` does, or more than `most` documents.
    """
    _refuse_what_is_not_text(text, shown)
    builder = Builder(shown)
    count = 0
    try:
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.DocumentStartEvent):
                count += 1
                if count > most:
                    raise SyntaxProblem(shown, line_of(event), "a second document starts; only one is read")
                builder = Builder(shown)
            elif isinstance(event, yaml.DocumentEndEvent):
                yield Located(shown, builder.value, builder.lines, builder.tags)
            else:
                builder.take(event)
    except yaml.YAMLError as error:
        raise _problem(shown, text, error) from error


def _refuse_what_is_not_text(text: str, shown: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        raise SyntaxProblem(shown, line, "bytes that are not UTF-8") from error


def _problem(shown: str, text: str, error: yaml.YAMLError) -> SyntaxProblem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        problem = getattr(error, "problem", None) or getattr(error, "context", None) or "not YAML"
        return SyntaxProblem(shown, mark.line + 1, f"not YAML: {problem}")
    position = getattr(error, "position", None)
    line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
    return SyntaxProblem(shown, line, f"not YAML: {getattr(error, 'reason', None) or 'unreadable'}")
