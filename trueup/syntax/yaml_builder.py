"""Plain data from YAML events, with a stack of our own instead of recursion."""

from collections.abc import Callable
from typing import Any

import yaml

from trueup.syntax.yaml_containers import Mapping, Sequence, Step
from trueup.syntax.yaml_problem import SyntaxProblem
from trueup.syntax.yaml_words import tagged

DEEPEST = 200
"""Levels of nesting; nobody writes more, and some parsers crash on a million."""
MOST_BY_ALIAS = 1_000_000
"""Nodes that aliases may add to a document, as a program that follows them sees it; ten times its own, if more."""


def line_of(event: yaml.Event) -> int:
    """The line, from 1, on which an event starts."""
    mark = event.start_mark
    return mark.line + 1 if mark else 0


class Lines:
    """The line of every key and item, by container. A container is known by its identity: the document keeps it."""

    __slots__ = ("by_container", "root")

    def __init__(self) -> None:
        self.root = 0
        self.by_container: dict[int, dict[str, int] | list[int]] = {}

    def of(self, container: object, step: Step) -> int | None:
        """The line of one key or item, None if it does not exist."""
        lines = self.by_container.get(id(container)) if isinstance(container, dict | list) else None
        if isinstance(lines, dict):
            return lines.get(step) if isinstance(step, str) else None
        if lines is not None and isinstance(step, int) and 0 <= step < len(lines):
            return lines[step]
        return None


class Builder:
    """Takes the events between the start and the end of one document; then `value`, `lines` and `tags` hold it."""

    def __init__(self, shown: str) -> None:
        self.value: object = None
        self.lines = Lines()
        self.tags: dict[tuple[Step, ...], str] = {}
        self._shown = shown
        self._open: list[Mapping | Sequence] = []
        self._starts: list[int] = []
        self._anchors: dict[str, tuple[object, int] | None] = {}
        self._nodes = 0
        self._by_alias = 0
        self._takers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.AliasEvent: self._alias,
        }

    def take(self, event: yaml.Event) -> None:
        """Add what one event says.

        Raises:
            SyntaxProblem: a duplicate key, a key that is no word, too deep, an alias to nothing or to itself, a bomb.
        """
        taker = self._takers.get(type(event))
        if taker is not None:
            taker(event)

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line = line_of(event)
        top = self._open[-1] if self._open else None
        if isinstance(top, Mapping) and top.wants_a_key:
            self._remember(event.anchor, event.value, 1)
            self._key(top, event.value, line, merge=event.value == "<<" and event.implicit[0])
        else:
            value = tagged(event.tag, event.value, plain=event.implicit[0])
            self._tag(event.tag)
            self._remember(event.anchor, value, 1)
            self._add(value, line, 1)

    def _key(self, top: Mapping, key: str, line: int, *, merge: bool) -> None:
        earlier = top.open_key(key, line, merge=merge)
        if earlier is not None:
            raise self._refusal(line, f"key {key!a} is already given on line {earlier}")

    def _start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line = line_of(event)
        if len(self._open) >= DEEPEST:
            raise self._refusal(line, f"nested deeper than {DEEPEST} levels")
        if self._open and self._open[-1].wants_a_key:
            raise self._refusal(line, "a key must be a word, not a list or a mapping")
        self._tag(event.tag)
        if event.anchor:
            self._anchors[event.anchor] = None
        kind = Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence
        self._open.append(kind(event.anchor))
        self._starts.append(line)

    def _end(self, _: yaml.Event) -> None:
        ended, line = self._open.pop(), self._starts.pop()
        if isinstance(ended, Mapping):
            wrong = ended.merge(self.lines.by_container)
            if wrong is not None:
                raise self._refusal(wrong, "'<<' takes a mapping, or a list of mappings")
        self.lines.by_container[id(ended.value)] = ended.lines
        self._remember(ended.anchor, ended.value, ended.size)
        self._add(ended.value, line, ended.size)

    def _alias(self, event: yaml.AliasEvent) -> None:
        line, name = line_of(event), event.anchor or ""
        known = self._anchors.get(name)
        if known is None:
            why = "stands inside its own anchor" if name in self._anchors else "names no anchor before it"
            raise self._refusal(line, f"alias *{name} {why}")
        value, size = known
        self._by_alias += size
        if self._by_alias > max(MOST_BY_ALIAS, 10 * self._nodes):
            raise self._refusal(line, f"aliases expand to more than {MOST_BY_ALIAS} nodes")
        top = self._open[-1] if self._open else None
        if not isinstance(top, Mapping) or not top.wants_a_key:
            self._add(value, line, size)
        elif isinstance(value, str):
            self._key(top, value, line, merge=False)
        else:
            raise self._refusal(line, "a key must be a word")

    def _add(self, value: object, line: int, size: int) -> None:
        self._nodes += 1
        if self._open:
            self._open[-1].add(value, line)
            self._open[-1].size += size
        else:
            self.value, self.lines.root = value, line

    def _remember(self, anchor: str | None, value: object, size: int) -> None:
        if anchor:
            self._anchors[anchor] = (value, size)

    def _tag(self, tag: str | None) -> None:
        if tag:
            self.tags[tuple(one.step for one in self._open)] = tag

    def _refusal(self, line: int, text: str) -> SyntaxProblem:
        return SyntaxProblem(self._shown, line, text)
