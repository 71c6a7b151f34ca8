"""A declared public URL taken apart, and what below it is asked."""

import pytest

from trueup.model.public_urls import Address, address, asked, below, pairs


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
        ("https://h/a/", "http://l:1/", "/health", "/X/", "https://h/a/X/"),
        ("https://h/a", "http://l:1/", "/health", "/ready", "https://h/a/ready"),
        ("https://h/a/", "http://l:1", "/health", None, "https://h/a/health"),
    ],
)
def test_the_health_path_is_asked_where_it_lies_below_the_url(
    url: str, upstream_url: str, health: str, path: str | None, wanted: str
) -> None:
    assert asked(url, upstream_url, health, path) == wanted


@pytest.mark.parametrize(
    ("url", "parts", "host", "origin", "whole"),
    [
        (
            "https://Example.net:8443/A?B=c",
            Address("https", "example.net", 8443, "/A?B=c"),
            "example.net:8443",
            "https://example.net:8443",
            "https://example.net:8443/A?B=c",
        ),
        (
            "HTTPS://example.net:443",
            Address("https", "example.net", 443, "/"),
            "example.net",
            "https://example.net",
            "https://example.net/",
        ),
        ("http://h/a#f", Address("http", "h", 80, "/a"), "h", "http://h", "http://h/a"),
        ("http:///a", Address("http", "", 80, "/a"), "", "http://", "http:///a"),
    ],
)
def test_a_url_has_its_port_where_it_is_not_the_schemes(
    url: str, parts: Address, host: str, origin: str, whole: str
) -> None:
    found = address(url)
    assert found == parts
    assert (found.host, found.origin, str(found)) == (host, origin, whole)


@pytest.mark.parametrize(
    ("url", "path", "whole"),
    [
        ("https://h/a/", "b", "https://h/a/b"),
        ("https://h/a", "b", "https://h/a/b"),
        ("https://h/a/", "/b/", "https://h/a/b/"),
        ("https://h/a", "?q", "https://h/a?q"),
        ("https://h/a/", "", "https://h/a/"),
        ("https://h/X/", "/Xb", "https://h/X/Xb"),
    ],
)
def test_a_path_is_below_a_url(url: str, path: str, whole: str) -> None:
    assert below(url, path) == whole


def test_each_path_below_a_url_has_its_pair() -> None:
    assert list(pairs("https://H/a/", "http://l:80/v/", ("x", "y", "x"))) == [
        ("https://h/a/", "http://l/v/"),
        ("https://h/a/x", "http://l/v/x"),
        ("https://h/a/y", "http://l/v/y"),
        ("https://h/a/any/path?query=1", "http://l/v/any/path?query=1"),
    ]
    assert list(pairs("https://h/a", "http://l/v", ("?x",))) == [
        ("https://h/a", "http://l/v"),
        ("https://h/a?x", "http://l/v?x"),
    ]
