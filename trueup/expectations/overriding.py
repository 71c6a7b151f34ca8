"""What is true of one host: the whole file, overridden by the groups that the host is in, and then by itself.

Mappings are merged key by key; everything else, lists too, replaces what was there; null removes. The groups come in
the order of `subjects.groups`, the host's own override last.
"""

import difflib
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import msgspec

from trueup.expectations.inventory import groups_of
from trueup.expectations.references import dangling
from trueup.expectations.schema import OVERRIDABLE, Expectations
from trueup.expectations.validation import Fault, Path, faults

LAYERS = ("services", "jobs")
"""Mappings by name, where a name that nobody knows is more often mistyped than new."""


class ByHost:
    """The expectations of every host; hosts that are overridden alike share theirs."""

    def __init__(self, expectations: Expectations) -> None:
        self._whole = expectations
        self._known: dict[tuple[str, ...], Expectations] = {(): expectations}

    @cached_property
    def plain(self) -> dict[str, Any]:
        """What of the file can be overridden, as plain values."""
        return _plain(self._whole)

    def of(self, host: str) -> Expectations:
        """What is true of that host; of one that no override names, the whole file as it stands."""
        layers = layers_of(self._whole, host)
        if layers not in self._known:
            part = msgspec.convert(self.merged(layers), Expectations)
            changed = {name: getattr(part, name) for name in OVERRIDABLE}
            self._known[layers] = msgspec.structs.replace(self._whole, **changed)
        return self._known[layers]

    def merged(self, layers: tuple[str, ...]) -> dict[str, Any]:
        """What of the file can be overridden, as plain values, with these overrides merged into it."""
        found = self.plain
        for layer in layers:
            found = _merge(found, self._whole.overrides[layer])
        return found


def layers_of(expectations: Expectations, host: str) -> tuple[str, ...]:
    """The overrides that hold for a host, in the order in which they are merged."""
    if not expectations.overrides:
        return ()
    return tuple(name for name in (*groups_of(expectations.subjects, host), host) if name in expectations.overrides)


def named_by(service: str, override: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that an override gives to what is the service's: itself, and its container, unit and port."""
    port = override.get("port")
    given = (service, override.get("container"), override.get("unit"), f"tcp/{port}" if port else None)
    return tuple(str(name) for name in given if name)


def wrong(expectations: Expectations) -> Iterator[Fault]:
    """Every fault of the overrides, with the path to the override that brought it about.

    A fault that only shows where several are merged belongs to the last of them that has a part of what is wrong.
    """
    for name, override in expectations.overrides.items():
        yield from _alone(expectations, name, override)
    by_host, seen = ByHost(expectations), set()
    for host in expectations.subjects.hosts:
        layers = layers_of(expectations, host)
        if layers and layers not in seen:
            seen.add(layers)
            yield from _together(expectations, by_host, layers, host)


def _alone(expectations: Expectations, name: str, override: Mapping[str, Any]) -> Iterator[Fault]:
    subjects = expectations.subjects
    if name not in subjects.hosts and name not in subjects.groups:
        meant = _near(name, {*subjects.hosts, *subjects.groups}) or ": name it under subjects.hosts or subjects.groups"
        yield ("overrides", name), f"there is no host or group {name!r}{meant}"
    for key in override:
        if key not in OVERRIDABLE:
            meant = _near(str(key), OVERRIDABLE) or f": what can be is {', '.join(OVERRIDABLE)}"
            yield ("overrides", name, key), f"{key} cannot be overridden{meant}"


def _together(expectations: Expectations, by_host: ByHost, layers: tuple[str, ...], host: str) -> Iterator[Fault]:
    whole, merged = by_host.plain, by_host.merged(layers)
    for layer in layers:
        yield from _nothing_to_remove(whole, expectations.overrides, layers, layer)
    try:
        found = list(dangling(msgspec.convert(merged, Expectations)))
    except msgspec.ValidationError:
        found = list(faults(merged, Expectations))
    for path, text in found:
        layer, depth = _where(expectations.overrides, layers, path)
        inside = ".".join(map(str, path[depth:]))
        at = f"in {inside}, " if inside else ""
        yield ("overrides", layer, *path[:depth]), f"{at}for {host}: {text}{_meant(whole, path)}"


def _where(overrides: Mapping[str, Any], layers: tuple[str, ...], path: Path) -> tuple[str, int]:
    """The last layer that has the most of the path, and how much of it."""
    reached = [(_depth(overrides[layer], path), index, layer) for index, layer in enumerate(layers)]
    depth, _, layer = max(reached)
    return layer, depth


def _depth(value: Any, path: Path) -> int:  # noqa: ANN401 - whatever the file holds
    depth = 0
    for step in path:
        inside = step in value if isinstance(value, dict) else isinstance(value, list) and step in range(len(value))
        if not inside:
            break
        value, depth = value[step], depth + 1
    return depth


def _nothing_to_remove(
    whole: Mapping[str, Any], overrides: Mapping[str, Any], layers: tuple[str, ...], layer: str
) -> Iterator[Fault]:
    """Of each service or job that is removed and is not there: most likely its name is mistyped."""
    for kind in LAYERS:
        below = overrides[layer].get(kind)
        known = {name for each in layers if each != layer for name in overrides[each].get(kind) or ()} | {*whole[kind]}
        for name, value in below.items() if isinstance(below, dict) else ():
            if value is None and name not in known:
                text = f"there is nothing called {name!r} to remove"
                yield ("overrides", layer, kind, name), text + _near(str(name), known)


def _meant(whole: Mapping[str, Any], path: Path) -> str:
    if len(path) == 2 and path[0] in LAYERS and path[1] not in whole[path[0]]:
        return _near(str(path[1]), whole[path[0]])
    return ""


def _near(name: str, known: Any) -> str:  # noqa: ANN401 - names, however they are kept
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def _plain(expectations: Expectations) -> dict[str, Any]:
    """As the file has it: `to_builtins` would leave tuples, which are no lists."""
    wanted = {name: getattr(expectations, name) for name in (*OVERRIDABLE, "platform")}
    found: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(wanted))
    return found


def _merge(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(under)
    for key, value in over.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, dict):
            below = found.get(key)
            found[key] = _merge(below if isinstance(below, dict) else {}, value)
        else:
            found[key] = value
    return found
