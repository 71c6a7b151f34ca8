"""Compose files as they are written: where each statement stands, and the networks that `config` would drop."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trueup.facts.common import Place
from trueup.facts.compose import ComposeNetwork
from trueup.facts.docker import Subnet
from trueup.syntax.secrets import mask
from trueup.syntax.yaml_source import Located, documents


class Source:
    """The files of one project, in the order of `-f`; a later one wins."""

    def __init__(self, files: Sequence[tuple[str, str]]) -> None:
        self.documents = [document for shown, text in files for document in documents(text, shown)]
        self.first = files[0][0]

    def place(self, *path: str | int) -> Place:
        """Where the last file that says it says it; where none does, the longest part of the path that one has."""
        for steps in (path[:length] for length in range(len(path), 0, -1)):
            for document in reversed(self.documents):
                if _has(document.value, steps):
                    return document.place_of(steps)
        return Place(self.first)

    def place_of_variable(self, service: tuple[str, ...], name: str) -> Place:
        """Where a service's `environment:` says it, as a mapping or as a list of `NAME=value`."""
        here = (*service, "environment")
        for document in reversed(self.documents):
            written: Any = document.value if _has(document.value, here) else {}
            for step in here:
                written = written.get(step) or {}
            if isinstance(written, list):
                lines = (n for n, item in enumerate(written) if str(item).partition("=")[0] == name)
                if (index := next(lines, None)) is not None:
                    return document.place_of((*here, index))
        return self.place(*here, name)

    def mapping(self, key: str) -> dict[str, Any]:
        """A top-level mapping, merged by key."""
        merged: dict[str, Any] = {}
        for document in self.documents:
            value = document.value.get(key) if isinstance(document.value, dict) else None
            if isinstance(value, dict):
                merged.update({str(name): body for name, body in value.items()})
        return merged

    @property
    def is_mapping(self) -> bool:
        """Whether every document is what a compose file must be."""
        return bool(self.documents) and all(isinstance(document.value, dict) for document in self.documents)

    def name(self, directory: str) -> str:
        """The project's name: what `name:` says, else the directory's, as compose writes it."""
        for document in reversed(self.documents):
            if isinstance(document.value, dict) and isinstance(document.value.get("name"), str):
                return str(document.value["name"])
        return re.sub(r"[^a-z0-9_-]", "", directory.lower()).lstrip("_-")


def _has(value: Any, steps: Sequence[str | int]) -> bool:  # noqa: ANN401 - any value of a YAML document
    for step in steps:
        known = range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ()
        if step not in known:
            return False
        value = value[step]
    return True


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
        yield _network(key, _body(body), known, project, source.place("networks", key))
    for key, known in used.items():
        if key not in written:
            yield _network(key, {}, known, project, Place(source.first), implicit=key == "default")


def _network(
    key: str, body: Mapping[str, Any], known: Mapping[str, Any], project: str, at: Place, *, implicit: bool = False
) -> ComposeNetwork:
    legacy = _body(body.get("external"))
    external = bool(known.get("external")) or bool(legacy) or body.get("external") in {True, "true"}
    name = known.get("name") or body.get("name") or legacy.get("name") or (key if external else f"{project}_{key}")
    ranges = _body(body.get("ipam") or known.get("ipam")).get("config") or []
    return ComposeNetwork(
        key=key,
        name=str(name),
        external=external,
        driver=str(body.get("driver") or ""),
        subnets=tuple(
            Subnet(str(each.get("subnet", "")), str(each.get("gateway", "")))
            for each in ranges
            if isinstance(each, dict)
        ),
        labels=_labels(body.get("labels")),
        implicit=implicit,
        at=at,
    )


def _body(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _labels(value: object) -> dict[str, str]:
    """Labels as a mapping or as a list of `name=value`; what looks like a credential is masked."""
    if isinstance(value, list):
        value = dict(str(each).partition("=")[::2] for each in value)
    return {str(name): mask(str(name), str(each)) for name, each in _body(value).items()}


__all__ = ["Located", "Source", "networks"]
