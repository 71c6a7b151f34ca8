"""The links behind nginx, from the port to what must be up before anything else."""

from trueup.chain.behind import Behind
from trueup.chain.container_link import container
from trueup.chain.infrastructure_link import DOCKER, infrastructure
from trueup.chain.link import Link, judged
from trueup.chain.network_link import network
from trueup.chain.port_link import port, port_link
from trueup.chain.unit_link import unit


def links(it: Behind) -> list[Link]:
    """The port, the container, the network, the unit and the infrastructure."""
    expected = it.platform.expectations
    first = f"{expected.units.infrastructure}, {DOCKER}"
    return [
        judged(port_link(it), lambda link: port(link, it)),
        judged(Link(kind="container", what=it.container or "(none)"), lambda link: container(link, it)),
        judged(Link(kind="network", what=expected.network.name), lambda link: network(link, it)),
        judged(Link(kind="unit", what=it.unit or "(none)"), lambda link: unit(link, it)),
        judged(Link(kind="infrastructure", what=first), lambda link: infrastructure(link, it)),
    ]
