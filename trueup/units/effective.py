"""The effective unit: its settings as they count, and every dependency that it says itself, with its line."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from trueup.commands.units import listed, value
from trueup.facts.common import Place
from trueup.facts.systemd import UnitFile, UnitLink
from trueup.units.base import BASE
from trueup.units.implied import implied
from trueup.units.kinds import INSTALL, INVERSE, KEYS, OLD_NAMES
from trueup.units.links import linked
from trueup.units.names import instantiated, is_template, is_valid, type_of
from trueup.units.refusals import refusal
from trueup.units.service import service_type
from trueup.units.values import boolean


class Edge(msgspec.Struct, frozen=True):
    """`source` has this dependency on `target`: `After` means that the source starts later.

    `why` is empty for what a line says, and tells of the rule where systemd adds it by itself.
    """

    kind: str
    source: str
    target: str
    place: Place
    why: str = ""


class EffectiveUnit(msgspec.Struct, frozen=True, dict=True):
    """One unit as systemd has loaded it. `refused` says why systemd will not start it at all, or is empty.

    `said` is what it says, as edges between main names: an edge may start elsewhere, as `Before=` does.
    """

    name: str
    file: UnitFile
    said: tuple[Edge, ...] = ()
    refused: str = ""

    @property
    def kind(self) -> str:
        """Its type: `service`, `target`, ..."""
        return type_of(self.name)

    @property
    def aliases(self) -> tuple[str, ...]:
        """Its other names."""
        return self.file.aliases

    @property
    def place(self) -> Place:
        """Its file."""
        return Place(self.file.path)

    @cached_property
    def service_type(self) -> str:
        """`Type=`, or what systemd takes where nothing is said."""
        return service_type(self.file)

    @cached_property
    def has_default_dependencies(self) -> bool:
        """Whether systemd orders it into the boot by itself."""
        return self.switched("Unit", "DefaultDependencies", unsaid=True)

    def text(self, section: str, key: str) -> str:
        """The value of a single setting that counts, or nothing."""
        setting = value(self.file, section, key)
        return setting.value if setting else ""

    def switched(self, section: str, key: str, *, unsaid: bool) -> bool:
        """A setting that is on or off; what systemd cannot read is as unsaid."""
        read = [boolean(s.value) for s in self.file.settings if (s.section, s.key) == (section, key)]
        return next((one for one in reversed(read) if one is not None), unsaid)


def effective(
    units: Iterable[UnitFile], links: Iterable[UnitLink] | None = None, base: Iterable[UnitFile] = BASE
) -> dict[str, EffectiveUnit]:
    """Every unit but templates, by name. Without `links`, as if each were enabled: what [Install] says counts.

    Dependencies on an alias are on the unit that has it; what a unit says twice is kept with the first line. `base`
    is what a server has beside its own units, which take its place; drop-ins of theirs are added to it.
    """
    known = {unit.name: unit for unit in base}
    given = {unit.name: _with_drop_ins(unit, known.get(unit.name)) for unit in units}
    return _effective((known | given).values(), links)


def _with_drop_ins(unit: UnitFile, base: UnitFile | None) -> UnitFile:
    """A unit of which only drop-ins are known, together with what every server has of it."""
    if unit.path or unit.masked or base is None:
        return unit
    return msgspec.structs.replace(base, drop_ins=unit.drop_ins, settings=base.settings + unit.settings)


def _effective(units: Iterable[UnitFile], links: Iterable[UnitLink] | None) -> dict[str, EffectiveUnit]:
    files = {unit.name: unit for unit in units if not is_template(unit.name)}
    named = {alias: unit.name for unit in files.values() for alias in (*unit.aliases, unit.name)}
    if links is None:
        named |= {alias: unit.name for unit in files.values() for alias in _install_aliases(unit) if alias not in named}
    by_link: dict[str, list[Edge]] = {}
    for kind, source, target, path in linked(links or (), {unit.path for unit in files.values() if unit.masked}):
        by_link.setdefault(source, []).append(Edge(kind, source, target, Place(path)))
    found = {}
    for name, file in files.items():
        edges = [*_said(file), *by_link.pop(name, ())]
        edges += (edge for alias in file.aliases for edge in by_link.pop(alias, ()))
        if links is None:
            edges += _installed(file)
        found[name] = EffectiveUnit(name, file, tuple(_merged(edges, named)), refusal(file))
    for source, edges in by_link.items():  # of a unit that has no file here
        name = named.get(source, source)
        file = UnitFile(name=name, path="", drop_ins=(), settings=())
        found.setdefault(name, EffectiveUnit(name, file, tuple(_merged(edges, named))))
    return found


def _said(file: UnitFile) -> Iterator[Edge]:
    written = {setting.key for setting in file.settings}
    for key in (one for one in KEYS if one in written):
        kind = OLD_NAMES.get(key, key)
        for word in listed(file, "Unit", key):
            if is_valid(word.text):
                yield _edge(kind, file.name, instantiated(word.text, file.name), word.place)
    for kind, other, place, why in implied(file):
        yield _edge(kind, file.name, other, place, why)


def _installed(file: UnitFile) -> Iterator[Edge]:
    for key, kind in INSTALL.items():
        for word in listed(file, "Install", key):
            if is_valid(word.text):
                yield Edge(kind, instantiated(word.text, file.name), file.name, word.place)


def _install_aliases(file: UnitFile) -> list[str]:
    return [word.text for word in listed(file, "Install", "Alias") if is_valid(word.text)]


def _edge(kind: str, name: str, other: str, place: Place, why: str = "") -> Edge:
    turned = INVERSE.get(kind)
    return Edge(turned, other, name, place, why) if turned else Edge(kind, name, other, place, why)


def _merged(edges: Iterable[Edge], named: Mapping[str, str]) -> Iterator[Edge]:
    """Edges between main names, each once, none from a unit to itself."""
    seen = set()
    for edge in edges:
        source, target = named.get(edge.source, edge.source), named.get(edge.target, edge.target)
        key = edge.kind, source, target
        if source != target and key not in seen:
            seen.add(key)
            yield Edge(edge.kind, source, target, edge.place, edge.why)
