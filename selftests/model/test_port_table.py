"""The table of claims: one row for one claim, sorted, and marked where two collide."""

import msgspec

from selftests.checks import scene
from trueup.expectations.schema import Expectations, PortException, PortRange
from trueup.facts import Place
from trueup.model.port_claims import Claim
from trueup.model.port_table import FreePort, Row, free_ports, rows

A, B, C = Place("a", 1), Place("b", 2), Place("c", 3)


def test_one_claimants_words_for_one_claim_are_one_row() -> None:
    claims = [
        Claim("tcp", "::1", 80, "nginx", A),
        Claim("tcp", "[::0001]", 80, "nginx", B),
        Claim("tcp", "::1", 80, "nginx", A),
    ]
    assert rows(claims) == (Row("tcp", "::1", 80, "nginx", (A, B)),)


def test_rows_go_by_protocol_port_address_and_claimant() -> None:
    claims = [
        Claim("udp", "127.0.0.1", 53, "dns", A),
        Claim("tcp", "127.0.0.2", 443, "nginx", A),
        Claim("tcp", "127.0.0.1", 443, "nginx", A),
        Claim("tcp", "", 80, "x", A),
    ]
    assert rows(claims) == (
        Row("tcp", "*", 80, "x", (A,)),
        Row("tcp", "127.0.0.1", 443, "nginx", (A,)),
        Row("tcp", "127.0.0.2", 443, "nginx", (A,)),
        Row("udp", "127.0.0.1", 53, "dns", (A,)),
    )


def test_what_cannot_be_met_beside_another_is_marked_and_nothing_else() -> None:
    claims = [
        Claim("tcp", "127.0.0.1", 8001, "a", A),
        Claim("tcp", "", 8001, "b", B),
        Claim("tcp", "127.0.0.1", 8002, "b", B),
        Claim("udp", "127.0.0.1", 8001, "c", C),
    ]
    assert [(row.port, row.claimant, row.collides) for row in rows(claims)] == [
        (8001, "b", True),
        (8001, "a", True),
        (8002, "b", False),
        (8001, "c", False),
    ]


def plan(**changes: object) -> Expectations:
    expectations = scene.expected()
    return msgspec.structs.replace(expectations, ports=msgspec.structs.replace(expectations.ports, **changes))


def test_the_next_free_port_of_each_range_is_neither_claimed_nor_expected_nor_an_exception() -> None:
    expectations = plan(
        ranges={"services": PortRange(8000, 8005), "front": PortRange(79, 81), "full": PortRange(80, 80)},
        exceptions=(PortException(8003, "by hand"),),
        public=(80, 79),
    )
    claims = [Claim("tcp", "", 8000, "x", A)]
    assert free_ports(expectations, claims) == (
        FreePort("services", 8004),
        FreePort("front", 81),
        FreePort("full", None),
    )
