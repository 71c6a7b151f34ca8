"""Every text that a word with variables may become, as far as `set`, `map`, `geo` and `split_clients` say so."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from math import prod

from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import walk

Blocks = tuple[tuple[Directive, ...], ...]
"""The blocks around a directive, from the inside out."""

MOST = 64
"""Texts of one word; what may become more is as good as undecided."""

_DEEPEST = 8
_VARIABLE = re.compile(r"\$\{?([A-Za-z0-9_]+)\}?")
_TABLES = {"map", "geo", "split_clients"}
_OPTIONS = {"hostnames", "volatile", "ranges", "proxy", "proxy_recursive", "delete", "include"}


@dataclass(frozen=True)
class _Assigned:
    """What `set` makes of one variable in a block; `always` where the block itself does, not only a condition."""

    values: list[str] = field(default_factory=list)
    always: bool = False


class Values:
    """The variables of one configuration: what tables in its `http` block define, and what its blocks set."""

    def __init__(self, configuration: Configuration) -> None:
        self._tables: dict[str, list[str]] = {}
        self._read: dict[int, tuple[tuple[Directive, ...], dict[str, _Assigned]]] = {}
        for table in walk(configuration.directives):
            if table.name in _TABLES and table.args and table.block is not None:
                self._tables[_name(table.args[-1])] = _results(table)

    def of(self, text: str, around: Blocks, depth: int = 0, *, keep: bool = False) -> list[str] | None:
        """What the text may become, at most `MOST` texts; None where a request decides.

        `keep` leaves a variable that a request decides where it stands.
        """
        names = list(dict.fromkeys(map(_name, _VARIABLE.findall(text))))
        choices = [self._variable(name, around, depth, keep=keep) for name in names]
        known = [choice for choice in choices if choice is not None]
        if len(known) < len(choices) or prod(map(len, known)) > MOST:
            return None
        every = (dict(zip(names, chosen, strict=True)) for chosen in product(*known))
        return list(dict.fromkeys(_filled(text, by_name) for by_name in every))

    def _variable(self, name: str, around: Blocks, depth: int, *, keep: bool) -> list[str] | None:
        texts = self._tables.get(name) or self._assigned(name, around)
        if not texts or depth > _DEEPEST:
            return [f"${name}"] if keep else None
        every = [self.of(text, around, depth + 1, keep=keep) for text in texts]
        if any(each is None for each in every):
            return None
        return list(dict.fromkeys(text for each in every for text in each or ()))

    def _assigned(self, name: str, around: Blocks) -> list[str]:
        """The values of `set`, of the innermost block that always sets it, and of those within it."""
        found: list[str] = []
        for block in around:
            assigned = self._sets(block).get(name)
            if assigned:
                found += assigned.values
                if assigned.always:
                    break
        return found

    def _sets(self, block: tuple[Directive, ...]) -> dict[str, _Assigned]:
        """By variable; a block is read once, since a server's is around each of its locations."""
        if id(block) not in self._read:
            self._read[id(block)] = (block, _sets(block))  # holding the block keeps its id its own
        return self._read[id(block)][1]


def _sets(block: Iterable[Directive]) -> dict[str, _Assigned]:
    """Those of the block itself and of its conditions; another location's are not seen from here."""
    found: dict[str, _Assigned] = {}
    for directive in block:
        if directive.name == "set" and len(directive.args) == 2:
            name = _name(directive.args[0])
            found[name] = _Assigned([*found.get(name, _Assigned()).values, directive.args[1]], always=True)
        elif directive.name == "if":
            for name, inner in _sets(directive.block or ()).items():
                known = found.get(name, _Assigned())
                found[name] = _Assigned([*known.values, *inner.values], known.always)
    return found


def _results(table: Directive) -> list[str]:
    entries = [entry for entry in table.block or () if entry.name not in _OPTIONS and entry.args]
    has_default = table.name != "map" or any(entry.name == "default" for entry in entries)
    return [*(entry.args[-1] for entry in entries), *([] if has_default else [""])]


def _filled(text: str, by_name: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: by_name[_name(match[1])], text)


def _name(word: str) -> str:
    return word.strip("${}").lower()
