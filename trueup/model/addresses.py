"""Addresses that sockets listen on: which of them are one place, and which are open to the world."""

import ipaddress
from functools import cache

EVERY = ""
"""All addresses of both families, as Docker publishes a bare port and as ss writes `*`."""

ANY_V4, ANY_V6 = "0.0.0.0", "::"  # noqa: S104 - names of addresses, nothing is bound
LOOPBACK_NAMES = ("localhost", "ip6-localhost", "ip6-loopback")


@cache
def normal(address: str) -> str:
    """One spelling for one address: `[::0001]` is `::1`, `::ffff:127.0.0.1` is `127.0.0.1`; a name stays a name."""
    bare = address.strip("[]").partition("%")[0]
    if bare in {"", "*"}:
        return EVERY
    try:
        known = ipaddress.ip_address(bare)
    except ValueError:
        return bare.lower().rstrip(".")
    mapped = known.ipv4_mapped if isinstance(known, ipaddress.IPv6Address) else None
    return str(mapped or known)


@cache
def places(address: str) -> tuple[tuple[str, str], ...]:
    """Each family that a socket of this address takes part in, and the address in it; `*` for all of the family.

    `localhost` is both: 127.0.0.1 and ::1. Another name is a place of its own, in the family of IPv4.
    """
    plain = normal(address)
    if plain == EVERY:
        return (("v4", "*"), ("v6", "*"))
    if plain == "localhost":
        return (("v4", "127.0.0.1"), ("v6", "::1"))
    if plain in {ANY_V4, ANY_V6}:
        return (("v4" if plain == ANY_V4 else "v6", "*"),)
    return (("v6" if ":" in plain else "v4", plain),)


@cache
def overlap(one: str, other: str) -> bool:
    """Whether two sockets on one port cannot both have these addresses: equal, or one is all of the other's family."""
    return any(
        family == other_family and (here == there or "*" in {here, there})
        for family, here in places(one)
        for other_family, there in places(other)
    )


@cache
def is_loopback(address: str) -> bool:
    """Whether only this machine, or this container, can reach it there."""
    plain = normal(address)
    if plain in LOOPBACK_NAMES or plain.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(plain).is_loopback
    except ValueError:
        return False


def is_wildcard(address: str) -> bool:
    """Whether it is all addresses of a family, or of both."""
    return normal(address) in {EVERY, ANY_V4, ANY_V6}


def is_inside(address: str, subnet: str) -> bool:
    """Whether an address lies in a subnet; what is no address, or no subnet, lies nowhere."""
    try:
        return ipaddress.ip_address(normal(address)) in _network(subnet)
    except ValueError:
        return False


@cache
def _network(subnet: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(subnet, strict=False)
