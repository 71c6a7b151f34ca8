"""In which order units start, and what a boot from cold leaves behind."""

from collections import ChainMap
from typing import Any

from trueup.checks import Judges, Remedy, check, expect
from trueup.facts import Place
from trueup.platform import Unit
from trueup.units import Edge, Graph


@check(judges=Judges.BOTH)
def test_unit_starts_after_the_infrastructure(unit: Unit) -> None:
    """A unit is ordered after, and requires, docker.service and the infrastructure unit, whoever says so.

    `Requires=` alone starts both at once, and `After=` alone does nothing where the other is not started.

    Repair: both lines in [Unit], in the file or in a drop-in; then daemon-reload.
    """
    if unit.is_infrastructure:  # `infrastructure_unit_is_sound` says what it waits for
        return
    graph, at = unit.platform.unit_graph, Place(unit.file.path)
    started = ChainMap[str, Any]({}, unit.platform.boot.jobs, graph.starts_with(unit.name))
    after, requires = graph.after(unit.name, started), graph.requires(unit.name)
    for needed in unit.needs:
        lines = f"write After={needed} and Requires={needed} under [Unit], then daemon-reload"
        remedy = Remedy("unsafe", advice=lines)
        wanted = f"{unit.name} to start after {needed}"
        expect(needed in after, wanted, found="nothing orders them", at=at, remedy=remedy)
        wanted = f"{unit.name} to require {needed}"
        expect(needed in requires, wanted, found="it starts without it", at=at, remedy=remedy)


@check(judges=Judges.BOTH)
def test_ordering_has_no_cycle(unit: Unit) -> None:
    """No unit starts after itself, by way of others.

    systemd breaks such a cycle by leaving out one of its units, which is another one from boot to boot.

    Repair: take back one of the lines; the one that was written last is the first to doubt.
    """
    graph = unit.platform.unit_graph
    cycle = graph.cycle_of(unit.name)
    members = " after ".join((*cycle.members, cycle.members[0])) if cycle else ""
    places = [edge.place for edge in cycle.edges] if cycle else []
    knot = graph.knots.get(graph.name_of(unit.name), ())
    told_at = next(one.key for one in unit.platform.units if graph.name_of(one.name) in knot) if knot else ""
    expect(cycle is None, f"{unit.name} in no cycle of order", found=members, at=places, told_at=told_at)


@check(
    judges=Judges.BOTH,
    follows_from=("systemd.unit_is_enabled", "systemd.ordering_has_no_cycle", "systemd.infrastructure_unit_is_sound"),
)
def test_boot_order_is_complete(unit: Unit) -> None:
    """A boot from cold starts every unit, and each after what it needs.

    What comes up only when somebody starts it by hand is down after the next reboot.

    Repair: `WantedBy=multi-user.target` under [Install], and enable it; After= and Requires= for what it needs.
    """
    graph, boot, at = unit.platform.unit_graph, unit.platform.boot, Place(unit.file.path)
    remedy = Remedy("safe", (("systemctl", "enable", unit.name),))
    found = f"nothing that {boot.target} wants starts it"
    expect(unit.name in boot.jobs, f"a boot to start {unit.name}", found=found, at=at, remedy=remedy)
    for name, edges in {unit.name: (), **graph.requires(unit.name)}.items():
        refused = graph.refused(name)
        expect(not refused, f"{name} to be started", found=refused, at=_places(edges) or at)
    after = graph.after(unit.name, boot.jobs.keys())
    for needed in unit.needs:
        wanted = f"a boot to start {unit.name} after {needed}"
        expect(needed in boot.jobs, wanted, found=f"nothing starts {needed}", at=at, told_at=needed)
        expect(needed in after, wanted, found="no order between them", at=at)
    for other, edge in _conflicts(graph, unit.name).items():
        expect(
            other not in boot.jobs, f"{unit.name} and {other} not both at boot", found="they conflict", at=edge.place
        )


def _places(edges: tuple[Edge, ...]) -> list[Place]:
    return [edge.place for edge in edges]


def _conflicts(graph: Graph, name: str) -> dict[str, Edge]:
    return {**graph.edges("Conflicts", name), **graph.edges_to("Conflicts", name)}
