"""The shared network, as compose files, the infrastructure's unit and Docker itself tell of it."""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator

from trueup.commands.network_checks import fails_without
from trueup.facts import Docker
from trueup.facts.compose import ComposeNetwork
from trueup.platform import Platform, Project
from trueup.starting.draft import FoundNetwork

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_SUBNET = re.compile(r"--subnet[ =](\S+)")
_GATEWAY = re.compile(r"--gateway[ =](\S+)")


def shared_network(platform: Platform, name: str) -> FoundNetwork:
    """The network that most containers join; `name` stands for it where none joins any."""
    found = _named(platform) or f"{name}-network"
    made = list(_definitions(platform, found))
    network = FoundNetwork(
        found, made[0][0].path if made else _unreadable(platform) or f"/srv/{name}/docker-compose.infra.yml"
    )
    if not made:
        network.doubts["definition"] = "no compose file that could be read defines it"
    if len(made) > 1:
        others = ", ".join(project.path for project, _ in made[1:])
        network.doubts["definition"] = f"{others} would make it too"
    if made:
        definition = made[0][1]
        network.driver = definition.driver or "bridge"
        network.labels = {
            key: value for key, value in definition.labels.items() if key.isprintable() and value.isprintable()
        }
    _with_addresses(network, platform, made[0][1] if made else None)
    network.leftovers = tuple(_leftovers(platform, found))
    return network


def infrastructure(platform: Platform, network: FoundNetwork) -> tuple[str, str]:
    """The unit that makes the network, and why that is doubted, or nothing."""
    needing = [u.name for u in platform.all_units if fails_without(u.file, network.name, network.definition)]
    owning = {unit for units in platform.owners.values() for unit in units}
    wanted = Counter(
        edge
        for unit in platform.all_units
        for edge in (*platform.unit_graph.edges("Requires", unit.name), *platform.unit_graph.edges("After", unit.name))
        if edge in platform.unit_files and edge not in owning
    )
    if len(needing) == 1:
        return needing[0], ""
    ranked = sorted(needing or wanted, key=lambda name: (-wanted[name], name))
    if ranked:
        why = "several units make or check the network" if needing else "others wait for it; no unit checks the network"
        return ranked[0], why
    return "docker-network.service", "no unit makes or checks the network"


def _named(platform: Platform) -> str:
    joins: Counter[str] = Counter()
    for definition in platform.definitions:
        joins.update({joined.name for joined in definition.networks})
    for project in platform.projects:
        if project.is_readable:
            joins.update({n.name for n in project.networks if n.external})
            joins.update(
                {n.name for n in project.networks if not (n.external or n.implicit) and not project.read.services}
            )
    if isinstance(platform.facts.docker, Docker):
        for container in platform.facts.docker.containers:
            joins.update({attachment.network for attachment in container.attachments})
    for own in ("bridge", "host", "none"):
        joins.pop(own, None)
    known = [name for name in joins if _NAME.fullmatch(name)]
    return max(sorted(known), key=lambda name: joins[name], default="")


def _definitions(platform: Platform, name: str) -> Iterator[tuple[Project, ComposeNetwork]]:
    """The files that make it: first one without services, since that one is there for nothing else."""
    made = [
        (project, network)
        for project in platform.projects
        if project.is_readable
        for network in project.networks
        if network.name == name and not network.external and not network.implicit
    ]
    return iter(sorted(made, key=lambda pair: (bool(pair[0].read.services), not pair[1].subnets, pair[0].path)))


def _unreadable(platform: Platform) -> str:
    """The file that may define it: one that cannot be read, and that no unit calls."""
    return next((p.path for p in platform.projects if not p.is_readable and not p.seen.units), "")


def _with_addresses(network: FoundNetwork, platform: Platform, definition: ComposeNetwork | None) -> None:
    places = []
    if isinstance(platform.facts.docker, Docker):
        live = next((each for each in platform.facts.docker.networks if each.name == network.name), None)
        places += [("", s.subnet, s.gateway) for s in (live.subnets if live else ())]
    places = [("", s.subnet, s.gateway) for s in (definition.subnets if definition else ())] + places
    text = " ".join(s.value for u in platform.all_units for s in u.file.settings if network.name in s.value)
    subnet, gateway = _SUBNET.search(text), _GATEWAY.search(text)
    if subnet:
        places.append(("only a unit says it", subnet[1], gateway[1] if gateway else ""))
    for doubt, subnet_text, gateway_text in places:
        try:
            inside = ipaddress.ip_network(subnet_text)
            address = ipaddress.ip_address(gateway_text or str(next(iter(inside.hosts()))))
        except (ValueError, StopIteration):
            continue
        if address in inside:
            network.subnet, network.gateway = str(inside), str(address)
            if doubt:
                network.doubts["subnet"] = network.doubts["gateway"] = doubt
            if not gateway_text:
                network.doubts["gateway"] = "nothing says it; Docker takes the first address"
            return
    network.doubts["subnet"] = network.doubts["gateway"] = "nothing says it"


def _leftovers(platform: Platform, name: str) -> Iterator[str]:
    if isinstance(platform.facts.docker, Docker):
        alike = (f"_{name}", f"-{name}")
        yield from sorted(
            n.name for n in platform.facts.docker.networks if n.name.endswith(alike) and _NAME.fullmatch(n.name)
        )
