"""Where an evaluated URL may lead: what nginx knows from its start, or finds out now (ngx_http_upstream)."""

import pytest

from selftests.routing.resolving import routes

STATIC = """
    location /s { proxy_pass http://known; }
    location /t { proxy_pass https://Safe; }
    location /u { proxy_pass http://unix:/x; }
    location /g { proxy_pass http://GROUP; }
"""


@pytest.mark.parametrize(
    ("url", "more", "status"),
    [
        ("http://10.0.0.1:1", "", None),
        ("http://10.0.0.1:65535", "", None),
        ("http://10.0.0.1:0", "", 500),
        ("http://10.0.0.1:65536", "", 500),
        ("http://10.0.0.1:655350", "", 500),
        ("http://[::1]", "", None),
        ("http://[::1]:80", "", None),
        ("http://[::1", "", 500),
        ("http://unix:/x", "", None),
        ("http://unix:/x:/y", "", None),
        ("http://known", "", None),
        ("http://KNOWN:80/x", "", None),
        ("http://known:81", "", 502),
        ("https://known", "", 502),
        ("https://safe", "", None),
        ("HTTPS://safe:443", "", None),
        ("https://safe:80", "", 502),
        ("http://safe", "", 502),
        ("http://unknown", "", 502),
        ("http://unix", "", 502),
        ("http://unknown:81", "resolver 127.0.0.1;", None),
        ("http://group", "", None),
        ("http://group:80", "", 502),
        ("http://group:80", "resolver 127.0.0.1;", None),
        ("ftp://known", "", 500),
        ("known", "", 500),
    ],
)
def test_a_host_that_nginx_knows_or_can_ask_for_is_passed_to(url: str, more: str, status: int | None) -> None:
    http = "upstream Group { server 10.0.0.2; }"
    body = f"{more} {STATIC} location / {{ set $u {url}; proxy_pass $u; }}"
    found = routes(f"{http} server {{ listen 80; {body} }}").answer(b"http://h/x")
    assert (found.outcome, found.status) == (("proxy", None) if status is None else ("status", status))


@pytest.mark.parametrize(
    ("url", "upstream", "host"),
    [
        ("http://o.test", "http://o.test/x?q", b"o.test"),
        ("http://o.test:80/", "http://o.test:80/x?q", b"o.test"),
        ("https://o.test:443", "https://o.test:443/x?q", b"o.test"),
        ("http://o.test:443", "http://o.test:443/x?q", b"o.test:443"),
        ("https://o.test:80", "https://o.test:80/x?q", b"o.test:80"),
        ("http://[::1]:80", "http://[::1]:80/x?q", b"[::1]"),
        ("http://[::1]:81", "http://[::1]:81/x?q", b"[::1]:81"),
        ("http://unix:/x", "http://unix:/x:/x?q", b"localhost"),
        ("http://unix:/x:", "http://unix:/x:/x?q", b"localhost"),
    ],
)
def test_an_upstream_gets_a_url_and_its_own_name(url: str, upstream: str, host: bytes) -> None:
    found = routes(f"server {{ listen 80; location / {{ proxy_pass {url}; }} }}").routed(b"http://h/x?q")
    assert (found.answer.upstream_url, found.upstream_host) == (upstream, host)


@pytest.mark.parametrize(
    ("headers", "host"),
    [
        ("", b"o.test"),
        ("proxy_set_header Host $host;", b"h"),
        ("proxy_set_header host x;", b"x"),
        ("proxy_set_header X-A b;", b"o.test"),
        ("proxy_set_header Host $remote_addr;", None),
        ("proxy_set_header Host a; proxy_set_header Host b;", None),
    ],
)
def test_an_upstream_gets_the_host_that_is_set(headers: str, host: bytes | None) -> None:
    found = routes(f"server {{ listen 80; {headers} location / {{ proxy_pass http://o.test; }} }}")
    assert found.routed(b"http://H/x").upstream_host == host
