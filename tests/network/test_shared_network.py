"""The shared network: that it is there, as defined, made by one hand, with nothing left of earlier ones."""

import difflib

from trueup.checks import Judges, Remedy, Severity, check, expect
from trueup.facts.compose import ComposeNetwork
from trueup.facts.docker import Subnet
from trueup.model.network_commands import create
from trueup.platform import Leftover, SharedNetwork


@check(judges=Judges.HOST, follows_from=("network.docker_answers",))
def test_network_exists(network: SharedNetwork) -> None:
    """The shared network is there.

    Without it no service starts again: `network declared as external, but could not be found`.

    Repair: create it as its definition says. Restarting the infrastructure unit would restart every service with it.
    """
    networks = network.platform.networks_by_name
    near = difflib.get_close_matches(network.name, networks, n=1)
    found = f"none; the nearest name is {near[0]}" if near else "none, and none of a similar name"
    remedy = Remedy("safe", (create(network.expected),))
    expect(network.name in networks, f"a network {network.name}", found=found, at=network.asked, remedy=remedy)


@check(judges=Judges.BOTH, follows_from=("network.network_exists", "network.compose_file_resolves"))
def test_network_matches_its_definition(network: SharedNetwork) -> None:
    """Driver, subnet, gateway and labels are those of the definition and of the expectations.

    Addresses outside the expected subnet are not in anybody's firewall rules, and labels say whose network it is.

    Repair: by hand. A network cannot be changed, only made anew, which disconnects every container.
    """
    expected, definition = network.expected, network.definition
    wanted = (expected.driver, (Subnet(expected.subnet, expected.gateway),), dict(expected.labels))
    written = (definition.driver or "bridge", definition.subnets, _those_of(expected.labels, definition.labels))
    expect(written == wanted, _described(*wanted), found=_described(*written), at=definition.at)
    if network.platform.on_host:
        live = network.live
        seen = (live.driver, live.subnets, _those_of(expected.labels, live.labels))
        expect(seen == wanted, _described(*wanted), found=_described(*seen), at=(network.asked, definition.at))


@check(judges=Judges.BOTH, follows_from=("network.docker_answers",))
def test_only_the_infrastructure_creates_it(network: SharedNetwork) -> None:
    """Exactly one compose file defines the shared network, and no other project made a look-alike of it.

    A second definition makes a second network `<project>_<name>`; containers on it cannot see the rest.

    Repair: write `external: true` in every file but the infrastructure's, and remove the look-alike.
    """
    others = [
        found
        for project in network.platform.projects
        if project.path != network.expected.definition and project.is_readable
        for found in project.networks
        if creates(found, network)
    ]
    expect(
        not others,
        f"only {network.expected.definition} to define {network.name}",
        found=f"also defined as {', '.join(sorted({other.name for other in others}))}",
        at=[other.at for other in others],
        remedy=Remedy("by hand", advice="write `external: true` under the network in each of these files"),
    )
    if network.platform.on_host:
        declared = set(network.expected.leftovers)
        alike = [n for n in network.platform.networks_by_name if network.is_look_alike(n) and n not in declared]
        remedy = Remedy("unsafe", tuple(("docker", "network", "rm", name) for name in alike))
        found = f"a look-alike {', '.join(alike)}"
        expect(not alike, f"no network besides {network.name}", found=found, at=network.asked_all, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("network.docker_answers", "network.network_exists"), may_see_none=True)
def test_no_leftover_network(leftover: Leftover) -> None:
    """No container is attached to a network of an earlier arrangement, and no network is left that nothing uses.

    A container on two networks answers on one and is called on the other, by turns. An unused network keeps its
    subnet from others, and somebody will join it by mistake.

    Repair: disconnect the containers, then remove the network once nothing uses it.
    """
    attached = [container.name for container in leftover.attached]
    steps = [("docker", "network", "disconnect", leftover.name, name) for name in attached]
    remedy = Remedy("unsafe", (*steps, ("docker", "network", "rm", leftover.name)))
    at = leftover.asked
    found = f"attached: {', '.join(attached)}"
    expect(not attached, f"no container on {leftover.name}", found=found, at=at, remedy=remedy)
    since = "" if leftover.is_declared else ", and no compose file or unit names it"
    unused = f"{leftover.name} is still there, unused{leftover.origin}{since}"
    gone = leftover.live is None
    expect(gone, f"no network {leftover.name}", found=unused, at=at, remedy=remedy, severity=Severity.WARNING)


def creates(found: ComposeNetwork, network: SharedNetwork) -> bool:
    """Whether a file makes our network or a look-alike of it, rather than joining it."""
    ours = found.name == network.name or network.is_look_alike(found.name)
    return ours and not found.external


def _those_of(expected: dict[str, str], found: dict[str, str]) -> dict[str, str]:
    return {name: found[name] for name in expected if name in found}


def _described(driver: str, subnets: tuple[Subnet, ...], labels: dict[str, str]) -> str:
    ranges = ", ".join(f"{s.subnet} via {s.gateway or 'no gateway'}" for s in subnets) or "no subnet of its own"
    named = ", ".join(f"{name}={value}" for name, value in sorted(labels.items())) or "none of the expected labels"
    return f"driver {driver}, {ranges}, {named}"
