"""The units in the order in which a boot from cold starts them."""

from collections.abc import Iterable, Mapping
from typing import Any

from trueup.platform import Platform
from trueup.topology.nodes import if_seen

NEVER = None
"""The layer of a unit that no boot starts."""


def boot_order(platform: Platform, names: Iterable[str]) -> list[dict[str, Any]]:
    """`{unit, layer, after}` by layer and name; `after` leaves out what another one of it waits for anyway.

    Layer 0 waits for none of these units; it is None for a unit that a boot does not start.
    """
    known = if_seen(lambda: (platform.boot, platform.unit_graph))
    if known is None:
        return []
    boot, graph = known
    own = dict.fromkeys(sorted(names))
    started = [name for name in own if name in boot.jobs]
    direct = {name: [other for other in graph.edges("After", name) if other in boot.jobs and other in own]
              for name in started}  # fmt: skip
    layers = _layers(direct, {name: boot.jobs[name].layer for name in started})
    rows = [{"unit": name, "layer": layers[name], "after": sorted(_reduced(name, direct))} for name in started]
    rows.sort(key=lambda row: (row["layer"], row["unit"]))
    return rows + [{"unit": name, "layer": NEVER, "after": []} for name in own if name not in boot.jobs]


def _layers(direct: Mapping[str, list[str]], of_boot: Mapping[str, int]) -> dict[str, int]:
    """Of these units alone, without what the distribution starts in between; a cycle is cut as the boot cuts it."""
    layers: dict[str, int] = {}
    for name in sorted(direct, key=lambda name: (of_boot[name], name)):
        layers[name] = 1 + max((layers[other] for other in direct[name] if other in layers), default=-1)
    return layers


def _reduced(name: str, direct: Mapping[str, list[str]]) -> set[str]:
    """What it waits for, without what one of these waits for: an edge that skips a step would run behind boxes."""
    waits = {other for other in direct[name] if other != name}
    implied: set[str] = set()
    for other in waits:
        left, reached = [other], {name, other}
        while left:
            for further in direct.get(left.pop(), ()):
                if further not in reached:
                    reached.add(further)
                    left.append(further)
        implied |= reached - {name, other}
    return (waits - implied) or waits
