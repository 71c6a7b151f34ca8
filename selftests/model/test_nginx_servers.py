"""What nginx serves under which name, and at which address of the host."""

import pytest

from selftests.probes.healthy import configuration, directive, server
from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_servers import Server, door, locations, of_name, servers

ANY = "0.0.0.0"  # noqa: S104 - text of a directive


def site(*listens: str, name: str = "example.net", more: tuple[Directive, ...] = ()) -> Directive:
    return directive(
        "server", block=(*(directive("listen", each) for each in listens), directive("server_name", name), *more)
    )


def certificate(*args: str) -> Directive:
    return directive("ssl_certificate", *args)


def test_a_server_is_its_names_its_addresses_and_its_certificates() -> None:
    block = site("127.0.0.1:8443", "443", "unix:/x", name="Example.NET", more=(directive("server_name", "b", "C"),))
    inherited = certificate("tls/all.pem")
    assert servers(configuration(inherited, block, directive("server"), directive("map", block=()))) == [
        Server(("example.net", "b", "c"), (("127.0.0.1", 8443), (ANY, 443)), ("/etc/nginx/tls/all.pem",), block)
    ]


def test_servers_of_every_http_block_are_found() -> None:
    first, second = site("80", name="a"), site("80", name="b")
    whole = Configuration(
        "/n", (*configuration(first).directives, directive("events"), *configuration(second).directives), ()
    )
    assert [each.names for each in servers(whole)] == [("a",), ("b",)]


def test_a_server_that_says_no_address_is_on_port_80_and_one_of_a_socket_on_none() -> None:
    plain, bare, socket = servers(configuration(site(), site(more=(directive("listen"),)), site("unix:/run/x")))
    assert (plain.listens, bare.listens, socket.listens) == (((ANY, 80),), ((ANY, 80),), ())


@pytest.mark.parametrize(
    ("argument", "path"),
    [
        ("/a.pem", "/a.pem"),
        ("tls/a.pem", "/etc/nginx/tls/a.pem"),
        ("$name.pem", None),
        ("/tls/$name.pem", None),
        ("data:x", None),
        ("data:$x", None),
    ],
)
def test_a_certificate_is_a_path_where_it_is_one(argument: str, path: str | None) -> None:
    (found,) = servers(configuration(certificate("/other.pem"), site(more=(certificate(argument), certificate()))))
    assert found.certificates == (path,)


def test_of_two_servers_of_a_name_the_first_on_the_port_counts() -> None:
    plain, second = site("80", name="Example.net"), site("80")
    front = configuration(plain, second, server())
    on_80, on_443 = of_name(front, "example.net", 80), of_name(front, "example.net", 443)
    assert on_80
    assert on_80.directive is plain
    assert on_443
    assert on_443.certificates == ("/etc/letsencrypt/live/example.net/fullchain.pem",)
    assert of_name(front, "example.com", 443) is None


@pytest.mark.parametrize(
    ("listens", "address"),
    [
        (("443",), "127.0.0.1"),
        (("[::]:443",), "::1"),
        (("[::]:443", "443"), "127.0.0.1"),
        (("10.0.0.1:443", "127.0.0.1:443"), "127.0.0.1"),
        (("192.0.2.1:443", "10.0.0.1:443"), "192.0.2.1"),
        (("192.0.2.1:80", "10.0.0.1:443"), "10.0.0.1"),
        (("80",), "127.0.0.1"),
    ],
)
def test_the_door_is_where_nginx_listens_on_this_host_rather_than_elsewhere(
    listens: tuple[str, ...], address: str
) -> None:
    assert door(configuration(site(*listens)), "example.net", 443) == address


def test_locations_are_found_nested_ones_too() -> None:
    inner = directive("location", "/a/b", block=(directive("location", "/a/b/c", block=()),))
    outer = directive("location", "/a", block=(directive("root", "/x"), inner))
    inside_if = directive("if", "($a)", block=(directive("location", "/no", block=()),))
    (found,) = servers(configuration(site("80", more=(outer, inside_if, directive("location", "/z")))))
    assert sorted(each.args[0] for each in locations(found)) == ["/a", "/a/b", "/a/b/c", "/z"]
    assert list(locations(Server((), (), (), directive("server")))) == []
