"""The table of every claim on every port, and the next free port of each range: what `trueup ports` shows."""

from collections.abc import Iterable, Iterator

import msgspec

from trueup.expectations.schema import Expectations
from trueup.facts import Place, Unavailable
from trueup.model.addresses import normal
from trueup.model.port_claims import Claim, colliding, next_free


class Row(msgspec.Struct, frozen=True):
    """One claim; `collides` where another one cannot be met beside it. `address` is `*` for all addresses."""

    protocol: str
    address: str
    port: int
    claimant: str
    at: tuple[Place, ...]
    collides: bool = False


class FreePort(msgspec.Struct, frozen=True):
    """The lowest port of a range that nobody claims or expects; None where the range is full."""

    range: str
    port: int | None


class PortTable(msgspec.Struct, frozen=True):
    """All of one subject. With anything in `not_looked_at`, a port that looks free may not be."""

    subject: str
    claims: tuple[Row, ...]
    next_free: tuple[FreePort, ...]
    not_looked_at: tuple[Unavailable, ...] = ()


def rows(claims: Iterable[Claim]) -> tuple[Row, ...]:
    """The claims by protocol, port and address; one claimant's several words for one claim are one row."""
    by_port: dict[tuple[str, int], list[Claim]] = {}
    for claim in claims:
        by_port.setdefault((claim.protocol, claim.port), []).append(claim)
    return tuple(row for key in sorted(by_port) for row in _of_one_port(by_port[key]))


def _of_one_port(claims: list[Claim]) -> Iterator[Row]:
    rivals = set(colliding(claims))
    merged: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        merged.setdefault((normal(claim.address), claim.claimant), []).append(claim)
    for (address, claimant), same in sorted(merged.items()):
        first = same[0]
        places = tuple(dict.fromkeys(claim.at for claim in same))
        collides = any(claim in rivals for claim in same)
        yield Row(first.protocol, address or "*", first.port, claimant, places, collides)


def free_ports(expectations: Expectations, claims: Iterable[Claim]) -> tuple[FreePort, ...]:
    """The next free port of each range. A port that a service is expected on is taken, whether it is up or not."""
    plan = expectations.ports
    taken = {claim.port for claim in claims}
    taken |= {service.port for service in expectations.services.values()}
    taken |= {exception.port for exception in plan.exceptions} | set(plan.public)
    return tuple(FreePort(name, next_free(r.first, r.last, taken)) for name, r in plan.ranges.items())
