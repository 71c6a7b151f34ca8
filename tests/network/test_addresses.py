"""The addresses on the shared network."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.facts import Place
from trueup.model.addresses import is_inside, normal
from trueup.platform import Service, SharedNetwork


@check(
    judges=Judges.BOTH,
    follows_from=(
        "network.docker_answers",
        "network.compose_file_resolves",
        "network.network_matches_its_definition",
        "network.service_joins_the_network",
        "systemd.commands_exist",
    ),
)
def test_addresses_are_in_the_subnet(service: Service, network: SharedNetwork) -> None:
    """A service's address, given by Docker or asked for, is inside the subnet, its own alone, and not the gateway's.

    With the gateway's address nothing on the network reaches the outside; two at one address answer by turns.

    Repair: take `ipv4_address:` or `--ip` out of the definition, and recreate the container: Docker chooses well.
    """
    joined = service.definition.joined(network.name)
    if joined and joined.address:
        _is_good(joined.address, joined.at, service, network)
    if service.platform.on_host:
        attachment = service.container.attachment(network.name)
        expect(attachment is not None, f"an address on {network.name}", found="not attached", at=service.asked)
        if attachment is not None and service.container.running:
            _is_good(attachment.address, service.asked, service, network)


def _is_good(address: str, at: Place, service: Service, network: SharedNetwork) -> None:
    remedy = Remedy("unsafe", (("systemctl", "restart", service.unit.name),))
    subnet, gateway = network.expected.subnet, network.expected.gateway
    wanted = f"{service.container_name} at an address of its own in {subnet}"
    expect(bool(address), wanted, found="no address", at=at, remedy=remedy)
    expect(is_inside(address, subnet), wanted, found=f"{address}, outside it", at=at, remedy=remedy)
    expect(normal(address) != normal(gateway), wanted, found=f"{address}, the gateway's", at=at, remedy=remedy)
    here = service.platform.addresses_on_the_network.get(normal(address), [])
    others = ", ".join(name for name in here if name != service.container_name)
    expect(not others, wanted, found=f"{address}, which is also that of {others}", at=at, remedy=remedy)
