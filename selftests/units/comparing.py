"""The effective unit and the graph against the real systemd, on generated trees of units."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from random import Random

import msgspec

from lab.replica import Replica
from selftests.units.case import Case
from selftests.units.features import FEATURES
from selftests.units.judge import COMMANDS, Seen, argv, clear, install, listed, look, read_again
from trueup.commands.units import exec_lines
from trueup.facts.systemd import UnitLink
from trueup.units import EffectiveUnit, Graph, effective
from trueup.units.loading import Written, load
from trueup.units.names import type_of

DIRECTIONS = {
    "After": "Before", "Requires": "RequiredBy", "Requisite": "RequisiteOf", "Wants": "WantedBy", "BindsTo": "BoundBy",
    "PartOf": "ConsistsOf", "Conflicts": "ConflictedBy", "Upholds": "UpheldBy", "OnFailure": "OnFailureOf",
    "OnSuccess": "OnSuccessOf", "Triggers": "TriggeredBy",
}  # fmt: skip
"""Each kind of edge, and the property that shows its other end."""

_OF_A_CASE = re.compile(r"t[0-9]+[-.@]")
BATCH = 200
"""Cases of one load: about a thousand units."""
_READINGS = 5
"""How often systemd reads files again of which it says something else than we do."""


class Difference(msgspec.Struct, frozen=True):
    """One property of one unit that systemd and we do not agree on."""

    case: Case
    unit: str
    what: str
    ours: str
    theirs: str


class Tally(msgspec.Struct):
    """Cases and compared values by feature, what differs, and what systemd itself does not always say alike.

    Of a unit with an alias, systemd 252 at times loses what it needs (in 1 of 60 readings of the same thousand
    files): both names are loaded apart and then made one, in the order of a table whose seed is random. What it says
    as we do in one of some readings is `unsettled`.
    """

    cases: Counter[str] = msgspec.field(default_factory=Counter)
    units: Counter[str] = msgspec.field(default_factory=Counter)
    values: Counter[str] = msgspec.field(default_factory=Counter)
    differences: list[Difference] = msgspec.field(default_factory=list)
    unsettled: list[Difference] = msgspec.field(default_factory=list)


def generated(seed: int, count: int) -> Iterator[list[Case]]:
    """Batches of cases, each feature in turn."""
    rng = Random(seed)  # noqa: S311 - a sample to compare, nothing secret
    makers = list(FEATURES.values())
    for start in range(0, count, BATCH):
        yield [makers[number % len(makers)](rng) for number in range(start, min(start + BATCH, count))]


def compare(replica: Replica, batches: Iterable[list[Case]]) -> Tally:
    """Load each batch, and compare every unit that its cases name."""
    tally = Tally()
    for batch in batches:
        numbered = [case.numbered(number) for number, case in enumerate(batch)]
        install(replica, numbered)
        graph = _graph(numbered)
        differences = steady = _read(replica, batch, numbered, graph, tally)
        for _ in range(_READINGS):
            if not steady:
                break
            read_again(replica)
            left = {(one.unit, one.what) for one in _read(replica, batch, numbered, graph, Tally())}
            steady = [one for one in steady if (one.unit, one.what) in left]
        tally.differences += steady
        tally.unsettled += [one for one in differences if one not in steady]
        clear(replica)
    return tally


def _read(replica: Replica, batch: list[Case], numbered: list[Case], graph: Graph, tally: Tally) -> list[Difference]:
    """What differs in what systemd has read now."""
    seen = look(replica, list(dict.fromkeys(name for case in numbered for name in case.names)))
    loaded = [
        name
        for name, one in seen.items()
        if type_of(name) == "service" and one.shown["LoadState"] == "loaded" and one.shown["Id"] == name
    ]
    told = argv(replica, loaded)
    bad = frozenset(name for name, one in seen.items() if one.shown["LoadState"] == "bad-setting")
    differences: list[Difference] = []
    for case, one in zip(batch, numbered, strict=True):
        tally.cases[case.feature] += 1
        for name in one.names:
            look_at = Seen(seen[name].shown, told.get(name, {}))
            differences += _compare((case, name), look_at, graph, bad, tally)
    return differences


def _graph(cases: list[Case]) -> Graph:
    files = {path: Written(path, text) for case in cases for path, text in case.files.items()}
    links = tuple(UnitLink(path, target) for case in cases for path, target in case.links.items())
    names = {name for case in cases for name in case.names}
    units = load(files, links, names)
    known = {name for unit in units if unit.path or unit.masked for name in (unit.name, *unit.aliases)}
    found = effective(units, links)
    named = {end for unit in found.values() for edge in unit.said for end in (edge.source, edge.target)}
    return Graph(found, missing={name for name in named | names if _OF_A_CASE.match(name) and name not in known})


def _compare(
    compared: tuple[Case, str], seen: Seen, graph: Graph, bad: frozenset[str], tally: Tally
) -> Iterator[Difference]:
    case, name = compared
    unit = graph.unit(name)
    tally.units[case.feature] += 1
    pairs = {"LoadState": (_state(unit), seen.shown["LoadState"])}
    if seen.shown["LoadState"] == "loaded" and unit:
        pairs["Id"] = unit.name, seen.shown["Id"]
        pairs["Names"] = _line({unit.name, *unit.aliases}), _line(listed(seen.shown["Names"]))
        pairs["DropInPaths"] = _line(unit.file.drop_ins), _line(listed(seen.shown["DropInPaths"]))
        if unit.kind == "service":
            pairs["Type"] = unit.service_type, seen.shown["Type"]
            remains = unit.switched("Service", "RemainAfterExit", unsaid=False)
            pairs["RemainAfterExit"] = "yes" if remains else "no", seen.shown["RemainAfterExit"]
            for key in COMMANDS if seen.commands else ():
                run = [line for line in exec_lines(unit.file, (key,)) if line.argv]
                said = [(list(line.argv), line.ignores_failure) for line in run]
                pairs[key] = json.dumps(said), json.dumps(seen.commands[key])
        for kind, inverse in DIRECTIONS.items():
            pairs[kind] = _names(graph.edges(kind, name), bad), _names(listed(seen.shown[kind]), bad)
            pairs[inverse] = _names(graph.edges_to(kind, name), bad), _names(listed(seen.shown[inverse]), bad)
    for what, (ours, theirs) in pairs.items():
        tally.values[case.feature] += 1
        if ours != theirs:
            yield Difference(case, name, what, ours, theirs)


def _state(unit: EffectiveUnit | None) -> str:
    if unit is None or not (unit.file.path or unit.file.masked):
        return "not-found"
    if unit.file.masked:
        return "masked"
    return "bad-setting" if unit.refused else "loaded"


def _names(names: Iterable[str], bad: frozenset[str]) -> str:
    """Without what is not of the case: mounts of the machine, and units that systemd read only in part."""
    return _line(one for one in names if one not in bad and (one == "-.mount" or not one.endswith(".mount")))


def _line(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
