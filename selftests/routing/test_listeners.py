"""Where nginx listens: which addresses a URL reaches, what is spoken there, and how long a line may be."""

import pytest

from selftests.routing.resolving import routes
from trueup.facts.nginx import Directive
from trueup.routing import Routes


@pytest.mark.parametrize(
    ("listen", "url", "reached"),
    [
        ("8080", b"http://127.0.0.9:8080/", True),
        ("8080", b"http://[::1]:8080/", False),
        ("*:8080", b"http://10.0.0.1:8080/", True),
        ("8080-8082", b"http://10.0.0.1:8082/", True),
        ("8080-8082", b"http://10.0.0.1:8083/", False),
        ("127.0.0.1:8080-8082", b"http://127.0.0.1:8081/", True),
        ("127.0.0.1:8080-x", b"http://127.0.0.1:8080/", False),
        ("127.0.0.1:x-8080", b"http://127.0.0.1:8080/", False),
        ("127.0.0.1", b"http://127.0.0.1/", True),
        ("127.0.0.1", b"http://127.0.0.1:8080/", False),
        ("[::1]", b"http://[::1]/", True),
        ("[::1]:8080", b"http://[::1]:8080/", True),
        ("[::0001]:8080", b"http://[::1]:8080/", True),
        ("[::]:8080", b"http://[::2]:8080/", True),
        ("[::]:8080", b"http://127.0.0.1:8080/", False),
        ("[::]:8080 ipv6only=off", b"http://127.0.0.1:8080/", True),
        ("[::]:8080 ipv6only=on", b"http://127.0.0.1:8080/", False),
        ("localhost:8080", b"http://127.0.0.1:8080/", True),
        ("localhost:8080", b"http://localhost:8080/", True),
        ("localhost:8080", b"http://10.0.0.1:8080/", False),
        ("some.name:8080", b"http://h:8080/", True),
        ("some.name:8080", b"http://127.0.0.1:8080/", False),
        ("10.0.0.1:8080", b"http://h:8080/", True),
        ("127.0.0.1:8080", b"http://LOCALHOST:8080/", True),
        ("10.0.0.1:8080", b"http://localhost:8080/", True),
        ("unix:/x", b"http://h/", False),
        ("unix:/x:80", b"http://h/", False),
        ("8080 udp", b"http://h:8080/", False),
        ("8080 reuseport quic", b"http://h:8080/", False),
    ],
)
def test_a_listener_is_reached_at_its_addresses(listen: str, url: bytes, reached: bool) -> None:  # noqa: FBT001 - a column
    found = routes(f"server {{ listen {listen}; return 200; }}").answer(url)
    assert (found.status == 200) is reached
    assert (found.outcome == "none") is not reached


def test_a_server_without_a_listen_is_on_port_80_of_every_address() -> None:
    found = routes("server { return 200; }")
    assert found.answer(b"http://127.0.0.9/").status == 200
    assert found.answer(b"http://[::1]/").outcome == "none"
    assert found.answer(b"http://h:81/").outcome == "none"


@pytest.mark.parametrize(
    ("size", "length", "status"),
    [
        ("4 9k", 9000, 200),
        ("4 9k", 9300, 414),
        ("4 1m", 9300, 200),
        ("4 9216", 9000, 200),
        ("4 9216", 9300, 414),
        ("4 2M", 9300, 200),
        ("4 16k", 9300, 200),
        ("4 1m", 1_048_700, 414),
    ],
)
def test_a_line_fits_in_a_buffer(size: str, length: int, status: int) -> None:
    found = routes(f"large_client_header_buffers {size}; server {{ listen 80; return 200; }}")
    assert found.answer(b"http://h/" + b"a" * length).status == status


@pytest.mark.parametrize(
    ("first", "second", "url", "status"),
    [
        ("80", "80 default_server", "http://h/", 202),
        ("80", "80 default", "http://h/", 202),
        ("unix:/run/h", "80", "http://h/", 202),
        ("unix:/run/h; listen 80", "81", "http://h/", 201),
        ("10.0.0.1:80", "127.0.0.1:80", "http://localhost/", 202),
        ("10.0.0.1:80", "127.0.0.1:80", "http://LOCALHOST/", 202),
        ("10.0.0.1:80", "127.0.0.1:80", "http://h/", 201),
        ("10.0.0.1:80", "127.0.0.1:80 ssl", "https://h:80/", 202),
        ("10.0.0.1:80 ssl", "127.0.0.1:80", "https://h:80/", 201),
        ("10.0.0.1:80 ssl", "127.0.0.1:80", "http://h/", 202),
    ],
)
def test_an_address_leads_to_its_default_server(first: str, second: str, url: str, status: int) -> None:
    found = routes(f"server {{ listen {first}; return 201; }} server {{ listen {second}; return 202; }}")
    assert found.answer(url.encode()).status == status


def test_an_address_speaks_what_one_of_its_servers_says() -> None:
    text = "server {{ listen 80{}; server_name a; return 201; }} server {{ listen 80{}; server_name b; return 202; }}"
    for flags in ((" ssl", ""), ("", " ssl")):
        assert routes(text.format(*flags)).answer(b"https://b:80/").status == 202
    for flags in ((" proxy_protocol", ""), ("", " proxy_protocol")):
        assert routes(text.format(*flags)).answer(b"http://b/").outcome == "undecided"


TLS = "server { listen 443 ssl; server_name a.test; return 301 /x; } server { listen 443 ssl; server_name b.test; %s }"


@pytest.mark.parametrize(
    ("line", "status", "location"),
    [
        (b"https://a.test/", 301, "https://a.test/x"),
        (b"https://B.test/q", 302, "https://b.test/y"),
        (b"http://b.test:443/q", 302, "https://b.test/q"),
        (b"http://a.test:443/q", 400, None),
    ],
)
def test_tls_is_part_of_the_address(line: bytes, status: int, location: str | None) -> None:
    answer = routes(TLS % "error_page 497 https://$host$request_uri; return 302 /y;").answer(line)
    assert (answer.status, answer.location_header) == (status, location)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"http://[::1]/", 202),
        (b"http://127.0.0.1/", 201),
        (b"http://127.0.0.2/", 203),
        (b"http://[0:0::1]/", 202),
        (b"http://any.name/", 201),
    ],
)
def test_an_address_of_its_own_hides_the_wildcard(line: bytes, status: int) -> None:
    listens = ("127.0.0.1:80", "[::]:80", "80")
    text = "".join(f"server {{ listen {each}; return {201 + n}; }} " for n, each in enumerate(listens))
    assert routes(text).answer(line).status == status


def test_nothing_listens() -> None:
    assert routes("server { listen 127.0.0.1:80; return 200; }").answer(b"http://h:81/").outcome == "none"
    assert routes("server { listen 127.0.0.1:80; return 200; }").answer(b"https://h:80/").outcome == "none"
    assert Routes([Directive("events", (), "n", 1, block=())]).answer(b"http://h/").outcome == "none"
