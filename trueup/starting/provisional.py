"""Expectations of nothing: enough to collect facts and to ask the model, before anybody knows what is expected."""

from typing import Any

import msgspec

from trueup.expectations import Expectations
from trueup.starting.draft import Draft
from trueup.starting.mapped import Mapped
from trueup.starting.tree_layout import Layout

UNITS = Mapped("systemd/*.service", "/etc/systemd/system/*.service")
SITES = Mapped("sites-available/*", "/etc/nginx/sites-available/*")


def for_collecting(layout: Layout, definition: str = "/nowhere/docker-compose.yml") -> Expectations:
    """What a collector must know: where files lie."""
    return msgspec.convert(
        {
            "platform": "provisional",
            "layout": {
                "compose": _mappings(layout.compose),
                "units": _mappings(layout.units or (UNITS,)),
                "sites": _mappings(layout.sites or (SITES,)),
            },
            "network": {
                "name": "provisional",
                "definition": definition,
                "subnet": "192.0.2.0/24",
                "gateway": "192.0.2.1",
            },
            "units": {"infrastructure": "provisional.service"},
            "ports": {"ranges": {}},
            "services": {},
        },
        Expectations,
    )


def for_routes(draft: Draft, layout: Layout) -> Expectations:
    """The same, and which service has which port, so that routes lead to services."""
    services = {service.name: {"unit": service.unit, "port": service.port} for service in draft.services}
    found: dict[str, Any] = msgspec.to_builtins(for_collecting(layout, draft.network.definition))
    network = {"name": draft.network.name, "definition": draft.network.definition, "subnet": draft.network.subnet}
    found |= {"services": services, "network": {**network, "gateway": draft.network.gateway}}
    return msgspec.convert(found, Expectations)


def _mappings(every: tuple[Mapped, ...]) -> list[dict[str, str]]:
    return [{"tree": each.tree, "server": each.server} for each in every]
