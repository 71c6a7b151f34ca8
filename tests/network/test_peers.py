"""Services that call each other."""

from trueup.checks import Judges, Remedy, check, expect
from trueup.platform import PeerCall, SharedNetwork


@check(
    judges=Judges.HOST,
    follows_from=(
        "network.docker_answers",
        "network.network_exists",
        "network.container_is_running",
        "network.service_joins_the_network",
    ),
)
def test_peers_resolve_and_connect(peer_call: PeerCall, network: SharedNetwork) -> None:
    """From inside each container, a peer's name leads to its address on the shared network, and its port accepts.

    Both containers may be well and their networks right, and still no call arrives.

    Repair: give the peer its name on the network, or start what should listen on its port.
    """
    peer, called = peer_call.peer, peer_call.called
    attachment = peer.container.attachment(network.name)
    address = attachment.address if attachment else ""
    name, caller = peer.container_name, peer_call.caller.container_name
    remedy = Remedy("by hand", look=(("docker", "inspect", name), ("docker", "logs", name)))
    expected = f"{caller} to reach {name} at {address or network.name}"
    unknown = called.complaint or "no address"
    expect(bool(called.addresses), expected, found=unknown, at=peer_call.asked, remedy=remedy)
    elsewhere = f"{name} is {', '.join(called.addresses)} there"
    expect(address in called.addresses, expected, found=elsewhere, at=peer_call.asked, remedy=remedy)
    expected = f"{name}:{peer_call.port} to accept a call from {caller}"
    expect(called.accepts, expected, found=called.complaint, at=peer_call.asked, remedy=remedy)
