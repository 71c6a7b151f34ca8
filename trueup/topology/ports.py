"""The ports of one subject: every claim of every source that could be read, and the next free one of each range."""

from collections.abc import Iterator
from typing import Any

from trueup.checks import NotLookedAtError
from trueup.facts import Unavailable
from trueup.model.port_claims import Claim
from trueup.model.port_table import PortTable, free_ports, rows
from trueup.platform import Platform
from trueup.platform.port import LIVE, WRITTEN


def table(platform: Platform) -> PortTable:
    """The table of one subject, of every source that could be read."""
    facts, expectations = platform.facts, platform.expectations
    claims: list[Claim] = []
    blind: list[Unavailable] = []
    for name, source in WRITTEN + (LIVE if platform.on_host else ()):
        try:
            claims += source(platform)
        except NotLookedAtError as error:
            blind.append(Unavailable(f"{name}: {error.why.reason}", error.why.at))
    blind += _refused(platform)
    return PortTable(facts.subject.name, rows(claims), free_ports(expectations, claims), tuple(dict.fromkeys(blind)))


def _refused(platform: Platform) -> Iterator[Unavailable]:
    """The compose files whose ports nobody knows, since compose refuses them."""
    try:
        refused = [project.why_unreadable for project in platform.projects]
    except NotLookedAtError:
        return  # said already
    yield from (why for why in refused if why is not None)


def of_document(platform: Platform, known: PortTable) -> dict[str, Any]:
    """As the result document has it. `free` is None where a range is full; with `not_looked_at`, it may not be free."""
    plan = platform.expectations.ports.ranges
    return {
        "subject": known.subject,
        "ranges": [
            {"range": free.range, "first": plan[free.range].first, "last": plan[free.range].last, "free": free.port}
            for free in known.next_free
        ],
        "claims": [
            {"protocol": row.protocol, "address": row.address, "port": row.port, "claimant": row.claimant,
             "collides": row.collides}
            for row in known.claims
        ],
        "not_looked_at": [why.reason for why in known.not_looked_at],
    }  # fmt: skip
