"""Who claims which port, and which claims cannot both be met.

Two sockets collide on one protocol and port when their addresses are equal or one of them is a wildcard of the same
family; Docker publishes a bare port on both families, nginx's `[::]:80` is IPv6 only (ipv6only=on by default).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from trueup.facts import Place
from trueup.facts.compose import PublishedPort

WILDCARDS = {"": "any", "*": "any", "0.0.0.0": "v4", "::": "v6"}  # noqa: S104 - names of addresses, nothing is bound


@dataclass(frozen=True)
class Claim:
    """One claim: `address` is "" for all addresses of both families; `claimant` is a container or a program."""

    protocol: str
    address: str
    port: int
    claimant: str
    at: Place


def collide(one: Claim, other: Claim) -> bool:
    """Whether the two cannot both listen; two claims of the same claimant never collide."""
    if one.claimant == other.claimant or (one.protocol, one.port) != (other.protocol, other.port):
        return False
    return _addresses_overlap(one.address, other.address)


def _addresses_overlap(one: str, other: str) -> bool:
    if one == other:
        return True
    covers = {WILDCARDS.get(one, ""), WILDCARDS.get(other, "")}
    if "any" in covers:
        return True
    return covers in ({"v4", ""}, {"v6", ""}) and _family(one) == _family(other)


def _family(address: str) -> str:
    return "v6" if ":" in address else "v4"


def collisions(claims: Iterable[Claim]) -> Iterator[tuple[Claim, Claim]]:
    """Every pair that cannot both be met."""
    return ((one, other) for one, other in combinations(claims, 2) if collide(one, other))


def host_ports(port: PublishedPort) -> range:
    """The host ports that an entry publishes; none where Docker chooses, or the entry cannot be decided."""
    first, _, last = port.published.partition("-")
    if not first.isdecimal() or (last and not last.isdecimal()):
        return range(0)
    return range(int(first), int(last or first) + 1)


def written(container: str, ports: Iterable[PublishedPort]) -> Iterator[Claim]:
    """The claims of one container's definition."""
    for port in ports:
        for number in host_ports(port):
            yield Claim(port.protocol, port.address, number, container, port.at)
