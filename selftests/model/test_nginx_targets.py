"""Where `proxy_pass` leads, and what is below which name."""

import pytest

from selftests.probes.healthy import configuration, directive, server
from trueup.facts.nginx import Directive
from trueup.model.nginx_servers import of_name
from trueup.model.nginx_targets import targets
from trueup.model.public_urls import address, asked


def keys(passed: str, *more: Directive) -> list[str]:
    return [target.key for target in targets(configuration(*more, server(passed)))]


@pytest.mark.parametrize(
    ("passed", "target"),
    [
        ("http://localhost:8001", "localhost:8001"),
        ("http://localhost:8001/api/", "localhost:8001"),
        ("http://localhost", "localhost:80"),
        ("https://localhost", "https://localhost:443"),
        ("HTTPS://[::1]:8443/", "https://[::1]:8443"),
        ("http://unix:/run/x.sock", "unix:/run/x.sock"),
        ("http://unix:/run/x.sock:/api/", "unix:/run/x.sock"),
    ],
)
def test_a_literal_target_is_what_is_dialled(passed: str, target: str) -> None:
    assert keys(passed) == [target]


@pytest.mark.parametrize("passed", ["http://$backend", "http://localhost:$port/", "localhost:8001", ""])
def test_what_a_variable_decides_is_no_target(passed: str) -> None:
    assert keys(passed) == []


def upstream(*servers: tuple[str, ...]) -> Directive:
    return directive("upstream", "backend", block=tuple(directive("server", *each, line=3) for each in servers))


def test_each_server_of_an_upstream_is_a_target() -> None:
    block = upstream(("localhost:8001",), ("[::1]:8001", "backup"), ("10.0.0.1:8001", "down"), ("192.0.2.1",))
    assert keys("http://backend/", block) == ["localhost:8001", "[::1]:8001", "192.0.2.1:80"]


def test_a_target_of_two_locations_is_one_and_names_both() -> None:
    second = directive("location", "/two/", block=(directive("proxy_pass", "http://localhost:8001/x/", line=12),))
    (target,) = targets(configuration(server("http://localhost:8001/", second)))
    assert [place.line for place in target.at] == [8, 12]


def test_of_two_servers_of_a_name_the_first_on_the_port_counts() -> None:
    http = directive("server", block=(directive("listen", "80"), directive("server_name", "Example.net")))
    front = configuration(http, server())
    http_server, https_server = of_name(front, "example.net", 80), of_name(front, "example.net", 443)
    assert http_server
    assert http_server.directive is http
    assert https_server
    assert https_server.certificates == ("/etc/letsencrypt/live/example.net/fullchain.pem",)
    assert of_name(front, "example.com", 443) is None


@pytest.mark.parametrize(
    ("url", "upstream_url", "health", "path", "wanted"),
    [
        ("https://h/a/", "http://l:1/", "/health", None, "https://h/a/health"),
        ("https://h/a/", "http://l:1/api/", "/api/health", None, "https://h/a/health"),
        ("https://h/a/", "http://l:1/api/", "/health", None, "https://h/a/"),
        ("https://h/a/", "http://l:1/", "/", None, "https://h/a/"),
        ("https://h/a", "http://l:1/a", "/a", None, "https://h/a"),
        ("https://h/a/", "http://l:1/", "/health", "ready?deep=1", "https://h/a/ready?deep=1"),
        ("https://h/a/", "http://l:1/", "/health", "/ready", "https://h/a/ready"),
    ],
)
def test_the_health_path_is_asked_where_it_lies_below_the_url(
    url: str, upstream_url: str, health: str, path: str | None, wanted: str
) -> None:
    assert asked(url, upstream_url, health, path) == wanted


def test_a_host_header_has_the_port_where_it_is_not_the_schemes() -> None:
    assert address("https://Example.net:8443/a?b=c").host == "example.net:8443"
    assert str(address("https://Example.net:443")) == "https://example.net/"
