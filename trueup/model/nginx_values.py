"""Every text that a word with variables may become, as far as `set`, `map`, `geo` and `split_clients` say so."""

import re
from collections.abc import Iterable
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


class Values:
    """The variables of one configuration that tables in its `http` block define."""

    def __init__(self, configuration: Configuration) -> None:
        self._tables: dict[str, list[str]] = {}
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
        texts = self._tables.get(name) or _assigned(name, around)
        if not texts or depth > _DEEPEST:
            return [f"${name}"] if keep else None
        every = [self.of(text, around, depth + 1, keep=keep) for text in texts]
        if any(each is None for each in every):
            return None
        return list(dict.fromkeys(text for each in every for text in each or ()))


def _assigned(name: str, around: Blocks) -> list[str]:
    """The values of `set`, of the innermost block that always sets it, and of those within it."""
    found: list[str] = []
    for block in around:
        found += [each.args[1] for each in _sets(block, name)]
        if any(_is_set(each, name) for each in block):
            break
    return found


def _sets(block: Iterable[Directive], name: str) -> list[Directive]:
    """Those of the block itself and of its conditions; another location's are not seen from here."""
    found = []
    for directive in block:
        if _is_set(directive, name):
            found.append(directive)
        elif directive.name == "if":
            found += _sets(directive.block or (), name)
    return found


def _is_set(directive: Directive, name: str) -> bool:
    return directive.name == "set" and len(directive.args) == 2 and _name(directive.args[0]) == name


def _results(table: Directive) -> list[str]:
    entries = [entry for entry in table.block or () if entry.name not in _OPTIONS and entry.args]
    has_default = table.name != "map" or any(entry.name == "default" for entry in entries)
    return [*(entry.args[-1] for entry in entries), *([] if has_default else [""])]


def _filled(text: str, by_name: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda match: by_name[_name(match[1])], text)


def _name(word: str) -> str:
    return word.strip("${}").lower()
