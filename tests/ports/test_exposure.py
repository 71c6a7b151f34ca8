"""What the world can reach: services behind nginx only, and nothing that nobody declared."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.model.addresses import is_inside, is_loopback, is_wildcard
from trueup.model.port_claims import host_ports
from trueup.platform import OpenPort, Service
from trueup.platform.holders import SS, described
from trueup.platform.subject import Platform

DHCP_CLIENT = frozenset({68, 546})
"""UDP ports on which a host hears its own address (RFC 2131, RFC 8415): every cloud server has one open."""

EPHEMERAL = range(32768, 61000)
"""Ports that Linux gives to clients (net.ipv4.ip_local_port_range): a UDP socket there may only wait for a reply."""


@check(
    judges=Judges.BOTH,
    follows_from=(
        "network.docker_answers",
        "network.compose_file_resolves",
        "systemd.commands_exist",
        "systemd.unit_owns_its_containers",
    ),
)
def test_port_is_published_on_loopback(service: Service) -> None:
    """A service publishes its ports on loopback only, since nginx stands before it.

    On every address it is open to the world, without TLS, past nginx, and past the firewall, which Docker goes around.

    Repair: write `127.0.0.1:` before the port, and recreate the container.
    """
    public = service.platform.expectations.ports.public
    for port in service.ports:
        numbers = host_ports(port)
        shown = f"{port.address or '*'}:{port.published or 'any port'}"
        fine = is_loopback(port.address) or (bool(numbers) and all(number in public for number in numbers))
        advice = f'write "127.0.0.1:{port.published or port.target}:{port.target}"'
        wanted = f"{service.container_name} published on loopback only"
        expect(fine, wanted, found=shown, at=port.at, remedy=Remedy("by hand", advice=advice))
    if service.platform.on_host:
        _runs_on_loopback(service, public)


def _runs_on_loopback(service: Service, public: tuple[int, ...]) -> None:
    """A container made by hand, or before its file was corrected, may be open though its definition is not."""
    container = service.platform.containers_by_name.get(service.container_name)
    remedy = Remedy("unsafe", (("systemctl", "restart", service.unit.name),))
    for binding in container.bindings if container else ():
        fine = is_loopback(binding.address) or binding.port in public
        found = f"{binding.address}:{binding.port}"
        expect(
            fine,
            f"{service.container_name} published on loopback only",
            found=found,
            at=(service.asked, service.definition.at),
            remedy=remedy,
        )


@check(judges=Judges.HOST, follows_from=("ports.port_is_published_on_loopback",), may_see_none=True)
def test_nothing_else_is_public(open_port: OpenPort) -> None:
    """Only the declared ports listen where others may reach them: not on loopback, and not on a bridge of Docker's.

    What listens there is found by strangers within hours, whoever started it and for whatever test.

    Repair: bind it to 127.0.0.1, stop it, or declare the port under `ports.public` with whoever answers for it.
    """
    platform = open_port.platform
    if open_port.number in platform.expectations.ports.public or _is_a_client(open_port):
        return
    reached = [each for each in open_port.listeners if _is_public(each.address, platform)]
    found = "; ".join(described(each) for each in reached)
    advice = Remedy("by hand", advice="bind it to 127.0.0.1 or stop it; or declare it under ports.public")
    expect(not reached, f"{open_port.key} not open to others", found=found, at=SS, remedy=advice)


def _is_public(address: str, platform: Platform) -> bool:
    """Whether others reach it: on all addresses, or on one that is neither loopback nor of a Docker network."""
    if is_wildcard(address):
        return True
    subnets = (each.subnet for network in platform.docker.networks for each in network.subnets)
    return not is_loopback(address) and not any(is_inside(address, subnet) for subnet in subnets)


def _is_a_client(port: OpenPort) -> bool:
    """Whether a UDP socket is one that only hears replies; a socket of the kernel, such as WireGuard's, never is."""
    if port.protocol != "udp":
        return False
    return port.number in DHCP_CLIENT or (port.number in EPHEMERAL and all(each.processes for each in port.listeners))
