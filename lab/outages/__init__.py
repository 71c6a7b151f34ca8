"""Everything that went wrong on the platform, and what is plausible next: each a named outage that can be undone."""

import difflib
from functools import cache
from importlib import import_module

from lab.errors import LabError
from lab.outages.outage import HostOutage, Outage, TreeOutage, red

__all__ = ["HostOutage", "Outage", "TreeOutage", "every", "find", "red"]

FILES = (
    "network_tree",
    "ports_tree",
    "nginx_tree",
    "nginx_routing_tree",
    "systemd_tree",
    "systemd_containers_tree",
    "systemd_order_tree",
    "addresses_tree",
    "systemd_order",
    "host",
    "nginx_routing",
    "front_door",
    "containers",
    "containers_wellbeing",
    "ports_host",
    "machine",
    "drift",
)
"""Those of a host in the order of what they cost: the matrix shows a fault early."""


@cache
def every() -> tuple[Outage, ...]:
    """Every outage, those of a tree first; LabError where two have one name."""
    found: dict[str, Outage] = {}
    for file in FILES:
        for outage in import_module(f"lab.outages.{file}").OUTAGES:
            if outage.name in found:
                raise LabError(f"two outages are called {outage.name}")
            found[outage.name] = outage
    return tuple(found.values())


def find(name: str) -> Outage:
    """The outage of that name; LabError with the nearest names where there is none."""
    known = {outage.name: outage for outage in every()}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3) or sorted(known)
    raise LabError(f"no outage is called {name}; there is {', '.join(near)}")
