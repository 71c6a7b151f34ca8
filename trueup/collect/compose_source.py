"""Compose files as they are written: where each statement stands, and the networks that `config` would drop."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.collect.compose_layers import Layers, Step
from trueup.facts.common import Place
from trueup.facts.compose import ComposeNetwork
from trueup.facts.docker import Subnet
from trueup.syntax.compose_ports import Port, ports_of
from trueup.syntax.interpolation import substituted
from trueup.syntax.secrets import mask
from trueup.syntax.yaml_source import Located, documents

_TRUE = frozenset({"true", "yes", "on", "y", "1"})


class Source:
    """The files of one project, in the order of `-f`; a later one wins. `main` is how the first is shown."""

    def __init__(self, layers: Layers, main: str, given: Mapping[str, str]) -> None:
        self.layers = layers
        self.main = main
        self.given = given

    def place(self, service: str, *steps: Step) -> Place:
        """Where the strongest layer that says it says it; where none does, the longest part that one says."""
        layers = self.layers.of(service)
        for length in range(len(steps), -1, -1):
            for layer in reversed(layers):
                if layer.has(steps[:length]):
                    return layer.place(*steps[:length])
        return Place(self.main)

    def place_in_list(self, service: str, key: str, name: str) -> Place:
        """Where a service says it below `key`: a key of a mapping, or the item of a list that begins `name`."""
        for layer in reversed(self.layers.of(service)):
            written = layer.said.get(key)
            if isinstance(written, list):
                lines = (n for n, item in enumerate(written) if str(item).partition("=")[0] == name)
                if (index := next(lines, None)) is not None:
                    return layer.place(key, index)
            elif isinstance(written, dict) and name in written:
                return layer.place(key, name)
        return self.place(service, key)

    def places_of_ports(self, service: str) -> dict[Port, Place]:
        """Which line publishes what; where two say the same, the stronger."""
        found: dict[Port, Place] = {}
        for layer in self.layers.of(service):
            written = layer.said.get("ports")
            for index, entry in enumerate(written if isinstance(written, list) else ()):
                for port in ports_of(self._replaced(entry)):
                    found[port] = layer.place("ports", index)
        return found

    def place_of_top(self, *path: Step) -> Place:
        """Where the last file that says it at its top level says it."""
        for document in reversed(self.layers.documents):
            below: Any = document.value
            for step in path[:-1]:
                below = below.get(step) if isinstance(below, dict) else None
            if isinstance(below, dict) and path[-1] in below:
                return document.place_of(path)
        return Place(self.main)

    def mapping(self, key: str) -> dict[str, Any]:
        """A top-level mapping of every file; what two of them say of one thing is merged, as compose does."""
        merged: dict[str, Any] = {}
        for document in self.layers.documents:
            value = document.value.get(key) if isinstance(document.value, dict) else None
            for name, body in value.items() if isinstance(value, dict) else ():
                earlier = merged.get(str(name))
                both = isinstance(earlier, dict) and isinstance(body, dict)
                merged[str(name)] = {**earlier, **body} if both else body if body is not None else earlier  # type: ignore[dict-item]
        return merged

    @property
    def is_mapping(self) -> bool:
        """Whether every document is what a compose file must be."""
        found = self.layers.documents
        return bool(found) and all(isinstance(document.value, dict) for document in found)

    def with_services(self) -> list[Located]:
        """Every document that counts, those that services extend as well."""
        found = {id(document): document for document in self.layers.documents}
        for name in self.mapping("services"):
            found |= {id(layer.document): layer.document for layer in self.layers.of(name)}
        return list(found.values())

    @property
    def needs_compose(self) -> bool:
        """Whether there is more than networks: compose refuses a file without services."""
        return bool(self.mapping("services")) or not self.mapping("networks")

    def name(self, directory: str) -> str:
        """The project's name: what `name:` says, else the directory's, as compose writes it."""
        for document in reversed(self.layers.main_documents):
            if isinstance(document.value, dict) and isinstance(document.value.get("name"), str):
                return self.word(document.value["name"])
        return re.sub(r"[^a-z0-9_-]", "", directory.lower()).lstrip("_-")

    def word(self, value: object) -> str:
        """A word with its variables replaced."""
        return substituted(str(value), self.given).text

    def _replaced(self, value: object) -> object:
        if isinstance(value, dict):
            return {name: self._replaced(each) for name, each in value.items()}
        return self.word(value) if isinstance(value, str) else value


HOLD_VALUES = frozenset({"environment", "args", "command", "entrypoint", "labels", "secrets", "build", "x-environment"})
"""Keys below which a value may be a credential."""


def values_that_may_be_secret(files: Sequence[tuple[str, str]]) -> set[str]:
    """Every word that stands below such a key, and each part of it behind an equals sign."""
    found: set[str] = set()
    left = [(False, document.value) for shown, text in files for document in documents(text, shown)]
    seen: set[tuple[int, bool]] = set()
    while left:
        held, value = left.pop()
        if isinstance(value, dict | list):
            if (id(value), held) in seen:  # an alias: followed once
                continue
            seen.add((id(value), held))
            below = value.items() if isinstance(value, dict) else ((None, each) for each in value)
            left.extend((held or key in HOLD_VALUES, each) for key, each in below)
        elif held and isinstance(value, str | int | float) and not isinstance(value, bool):
            found |= {str(value), str(value).partition("=")[2]}
    return found


def networks(source: Source, project: str, used: Mapping[str, Any]) -> Iterator[ComposeNetwork]:
    """The networks of the source; `used` is compose's own word on those that a service joins."""
    written = source.mapping("networks")
    for key, body in written.items():
        known = used.get(key) or {}
        yield _network(key, _body(body), known, project, source)
    for key, known in used.items():
        if key not in written:
            yield _network(key, {}, known, project, source, implicit=key == "default")


def _network(
    key: str, body: Mapping[str, Any], known: Mapping[str, Any], project: str, source: Source, *, implicit: bool = False
) -> ComposeNetwork:
    legacy = _body(body.get("external"))
    external = bool(known.get("external")) or bool(legacy) or _is_true(body.get("external"), source)
    given = source.word(body.get("name") or legacy.get("name") or "")
    ranges = _body(body.get("ipam") or known.get("ipam")).get("config") or []
    return ComposeNetwork(
        key=key,
        name=str(known.get("name") or given or (key if external else f"{project}_{key}")),
        external=external,
        driver=source.word(body.get("driver") or ""),
        subnets=tuple(
            Subnet(source.word(each.get("subnet", "")), source.word(each.get("gateway", "")))
            for each in ranges
            if isinstance(each, dict)
        ),
        labels=_labels(body.get("labels")),
        implicit=implicit,
        at=Place(source.main) if implicit else source.place_of_top("networks", key),
    )


def _is_true(value: object, source: Source) -> bool:
    return value is True or (isinstance(value, str) and source.word(value).lower() in _TRUE)


def _body(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _labels(value: object) -> dict[str, str]:
    """Labels as a mapping or as a list of `name=value`; what looks like a credential is masked."""
    if isinstance(value, list):
        value = dict(str(each).partition("=")[::2] for each in value)
    return {str(name): mask(str(name), str(each)) for name, each in _body(value).items()}
