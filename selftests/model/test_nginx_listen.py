"""What nginx claims by its `listen` directives."""

import pytest

from selftests.probes.healthy import configuration, directive
from trueup.facts import Place
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import address_and_port, claims, walk
from trueup.model.port_claims import Claim

FILE = "/etc/nginx/nginx.conf"
ANY = "0.0.0.0"  # noqa: S104 - text of a directive


def claimed(*inside: Directive) -> list[Claim]:
    return list(claims(configuration(directive("server", line=7, block=inside))))


@pytest.mark.parametrize(
    ("arguments", "protocol", "address", "port"),
    [
        (("80",), "tcp", ANY, 80),
        (("443", "ssl"), "tcp", ANY, 443),
        (("443", "quic"), "udp", ANY, 443),
        (("53", "reuseport", "udp"), "udp", ANY, 53),
        (("127.0.0.1:8080",), "tcp", "127.0.0.1", 8080),
        (("127.0.0.1",), "tcp", "127.0.0.1", 80),
        (("*:81",), "tcp", ANY, 81),
        (("[::]:80",), "tcp", "::", 80),
        (("[::]:80", "ipv6only=off"), "tcp", "", 80),
        (("[::1]:80", "ipv6only=off"), "tcp", "::1", 80),
        (("[::1]",), "tcp", "::1", 80),
        (("localhost:9000",), "tcp", "localhost", 9000),
    ],
)
def test_a_listen_directive_claims_its_address(
    arguments: tuple[str, ...], protocol: str, address: str, port: int
) -> None:
    assert claimed(directive("listen", *arguments, line=8)) == [Claim(protocol, address, port, "nginx", Place(FILE, 8))]


@pytest.mark.parametrize("inside", [(), (directive("server_name", "x"),), (directive("listen"),)])
def test_a_server_without_listen_claims_port_80(inside: tuple[Directive, ...]) -> None:
    assert claimed(*inside) == [Claim("tcp", ANY, 80, "nginx", Place(FILE, 7))]


@pytest.mark.parametrize("argument", ["unix:/run/x", "unix:/run/x:80", "unix:80"])
def test_a_unix_socket_claims_no_port(argument: str) -> None:
    assert address_and_port(argument) == ("", None)
    assert claimed(directive("server_name", "x"), directive("listen", argument)) == []


def test_a_port_that_is_no_number_is_none() -> None:
    assert address_and_port("127.0.0.1:$port") == ("127.0.0.1", None)
    assert address_and_port("[::1]:x") == ("::1", None)
    assert address_and_port("127.0.0.1:") == ("127.0.0.1", None)


def test_a_server_of_an_upstream_and_another_block_with_listen_claim_nothing() -> None:
    block = (directive("server", "10.0.0.1:8001"), directive("other", block=(directive("listen", "81"),)))
    assert list(claims(configuration(directive("upstream", "u", block=block)))) == []


def test_every_directive_is_walked_a_block_before_what_is_in_it() -> None:
    tree = (directive("a", block=(directive("b", block=(directive("c"),)), directive("d"))), directive("e", block=()))
    assert [each.name for each in walk(tree)] == ["a", "b", "c", "d", "e"]
    assert list(claims(Configuration("m", (), ()))) == []
