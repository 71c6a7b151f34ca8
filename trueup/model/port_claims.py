"""Who claims which port, and which claims cannot both be met.

Two sockets collide on one protocol and port when their addresses are equal or one of them is a wildcard of the same
family; Docker publishes a bare port on both families, nginx's `[::]:80` is IPv6 only (ipv6only=on by default).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trueup.facts import Place
from trueup.facts.compose import PublishedPort
from trueup.model.addresses import overlap, places


@dataclass(frozen=True)
class Claim:
    """One claim: `address` is "" for all addresses of both families; `claimant` is a container, a unit or a program."""

    protocol: str
    address: str
    port: int
    claimant: str
    at: Place


def collide(one: Claim, other: Claim) -> bool:
    """Whether the two cannot both listen; two claims of the same claimant never collide."""
    if one.claimant == other.claimant or (one.protocol, one.port) != (other.protocol, other.port):
        return False
    return overlap(one.address, other.address)


def colliding(claims: Iterable[Claim]) -> list[Claim]:
    """Every claim that collides with another one of these, which are all on one port, in their order.

    As many steps as claims: a name server with three thousand `listen 443` has no pairs worth looking at.
    """
    every = list(claims)
    at: dict[tuple[str, str], set[str]] = {}
    in_family: dict[str, set[str]] = {}
    for claim in every:
        for family, address in places(claim.address):
            at.setdefault((family, address), set()).add(claim.claimant)
            in_family.setdefault(family, set()).add(claim.claimant)
    return [claim for claim in every if _collides(claim, at, in_family)]


def _collides(claim: Claim, at: dict[tuple[str, str], set[str]], in_family: dict[str, set[str]]) -> bool:
    for family, address in places(claim.address):
        rivals = (in_family[family],) if address == "*" else (at[family, address], at.get((family, "*")))
        if any(len(names) > 1 or claim.claimant not in names for names in rivals if names):
            return True
    return False


def host_ports(port: PublishedPort) -> range:
    """The host ports that an entry publishes; none where Docker chooses (0 too), or the entry cannot be decided."""
    first, _, last = port.published.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()) or not int(first):
        return range(0)
    return range(int(first), int(last or first) + 1)


def written(container: str, ports: Iterable[PublishedPort]) -> Iterator[Claim]:
    """The claims of one container's definition."""
    for port in ports:
        for number in host_ports(port):
            yield Claim(port.protocol, port.address, number, container, port.at)


def next_free(first: int, last: int, taken: Iterable[int]) -> int | None:
    """The lowest port of an inclusive range that is not taken; None where all are."""
    known = set(taken)
    return next((port for port in range(first, last + 1) if port not in known), None)
