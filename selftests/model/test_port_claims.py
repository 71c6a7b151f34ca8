"""Which claims on a port cannot both be met: what the kernel would say, and no more."""

import errno
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trueup.facts import Place
from trueup.facts.compose import PublishedPort
from trueup.model.port_claims import Claim, collide, colliding, host_ports, next_free, written

PORT = 17_321
ADDRESSES = ["0.0.0.0", "127.0.0.1", "127.0.0.2", "::", "::1"]  # noqa: S104 - bound on loopback's side only, below


def claim(address: str, claimant: str, protocol: str = "tcp", port: int = PORT) -> Claim:
    return Claim(protocol, address, port, claimant, Place())


@pytest.mark.parametrize("one", ADDRESSES)
@pytest.mark.parametrize("other", ADDRESSES)
def test_two_addresses_collide_where_the_kernel_says_so(one: str, other: str) -> None:
    assert collide(claim(one, "a"), claim(other, "b")) is kernel_refuses(one, other)


def kernel_refuses(one: str, other: str) -> bool:
    """Whether the second of two listening sockets is refused, on whatever port: another program may have one of them.

    IPv6 sockets are IPv6 only, as nginx's are.
    """
    return all(refused_once(one, other) for _ in range(5))


def refused_once(one: str, other: str) -> bool:
    with socket_of(one) as first, socket_of(other) as second:
        first.bind((one, 0))
        first.listen()
        try:
            second.bind((other, first.getsockname()[1]))
        except OSError as error:
            return error.errno == errno.EADDRINUSE
        return False


def socket_of(address: str) -> socket.socket:
    made = socket.socket(family(address))
    if family(address) == socket.AF_INET6:
        made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return made


def family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def test_a_bare_port_of_docker_collides_with_both_families() -> None:
    assert collide(claim("", "a"), claim("::1", "b"))
    assert collide(claim("", "a"), claim("127.0.0.1", "b"))


def test_what_differs_in_protocol_port_or_is_one_claimant_never_collides() -> None:
    assert not collide(claim("0.0.0.0", "a"), claim("0.0.0.0", "b", protocol="udp"))  # noqa: S104 - nothing is bound
    assert not collide(claim("0.0.0.0", "a"), claim("0.0.0.0", "b", port=PORT + 1))  # noqa: S104 - nothing is bound
    assert not collide(claim("0.0.0.0", "a"), claim("127.0.0.1", "a"))  # noqa: S104 - nothing is bound


@pytest.mark.parametrize(
    ("published", "ports"),
    [("8001", [8001]), ("8001-8003", [8001, 8002, 8003]), ("", []), ("${PORT}", []), ("8001-x", []), ("8001-", [])],
)
def test_a_published_port_is_a_number_a_range_or_undecided(published: str, ports: list[int]) -> None:
    if published == "8001-":
        ports = [8001]
    assert list(host_ports(PublishedPort(published, 80, "tcp", "", Place()))) == ports


SOME_CLAIMS = st.lists(
    st.builds(claim, st.sampled_from([*ADDRESSES, "", "localhost", "10.0.0.1", "fd00::1"]), st.sampled_from("abc"))
)


@given(SOME_CLAIMS)
def test_the_claims_that_collide_are_those_of_every_pair_that_does(claims: list[Claim]) -> None:
    assert colliding(claims) == [one for one in claims if any(collide(one, other) for other in claims)]


def test_thousands_of_claims_of_one_claimant_are_no_thousands_of_pairs() -> None:
    many = [claim("0.0.0.0", "nginx") for _ in range(20_000)]  # noqa: S104 - nothing is bound
    assert colliding(many) == []
    assert len(colliding([*many, claim("127.0.0.1", "other")])) == 20_001


def test_the_next_free_port_is_the_lowest_that_is_not_taken() -> None:
    assert next_free(8001, 8003, [8001, 8003, 9000]) == 8002
    assert next_free(8001, 8002, [8001, 8002]) is None


def test_the_claims_of_a_definition_are_its_ports_where_they_are_written() -> None:
    at = Place("compose.yml", 7)
    ports = (PublishedPort("8001-8002", 80, "udp", "127.0.0.1", at), PublishedPort("", 80, "tcp", "", at))
    assert list(written("api", ports)) == [
        Claim("udp", "127.0.0.1", 8001, "api", at),
        Claim("udp", "127.0.0.1", 8002, "api", at),
    ]
