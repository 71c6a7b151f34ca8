"""The plan of ports that the ports in use suggest, and what listens for the world."""

from trueup.facts import Sockets
from trueup.model.addresses import is_loopback
from trueup.platform import Platform
from trueup.platform.port import of_nginx
from trueup.starting.draft import Draft, FoundService

HUNDRED = 100
PUBLIC_BY_NATURE = {"nginx", "sshd"}
SSH = 22


def plan(draft: Draft, services: list[FoundService]) -> None:
    """One range for every hundred in which there are two services; a port that is alone is an exception."""
    blocks: dict[int, list[FoundService]] = {}
    for service in services:
        blocks.setdefault(service.port // HUNDRED * HUNDRED, []).append(service)
    for first, members in sorted(blocks.items()):
        if len(members) == 1:
            draft.exceptions = (*draft.exceptions, members[0].port)
            continue
        name = f"from-{max(first, 1)}"
        draft.ranges[name] = (max(first, 1), min(first + HUNDRED - 1, 65535))
        for service in members:
            service.range = name


def public(draft: Draft, platform: Platform) -> None:
    """The ports that nginx and sshd listen on for others; every other open port is a finding."""
    ports = {claim.port for claim in of_nginx(platform) if not is_loopback(claim.address)}
    if isinstance(platform.facts.sockets, Sockets):
        for listener in platform.facts.sockets.listeners:
            if not is_loopback(listener.address) and set(listener.processes) & PUBLIC_BY_NATURE:
                ports.add(listener.port)
    else:
        ports.add(SSH)
        draft.doubts["public"] = "what nginx listens on, and ssh; a tree shows no sockets"
    own = {service.port for service in draft.services}
    draft.public = tuple(sorted(port for port in ports if 1 <= port <= 65535 and port not in own)) or (80, 443)
