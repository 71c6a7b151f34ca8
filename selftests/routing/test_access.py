"""Who may pass: by address, by password, by another location, and by method."""

import pytest

from selftests.routing.resolving import routes
from trueup.routing import Answer

_ASKED = "".join(f"location /{status} {{ return {status}; }} " for status in (204, 299, 300, 401, 403, 404))
_BASIC = "auth_basic x; auth_basic_user_file /x;"


def answer(directives: str, method: bytes = b"GET") -> Answer:
    text = f"server {{ listen 80; server_name h; location /x {{ {directives} empty_gif; }} {_ASKED} }}"
    return routes(text).routed(b"http://h/x", method).answer


@pytest.mark.parametrize(
    ("directives", "status"),
    [
        ("auth_request /204;", 200),
        ("auth_request /299;", 200),
        ("auth_request /401;", 401),
        ("auth_request /403;", 403),
        (f"auth_request /204; {_BASIC}", 401),
        ("allow all; auth_request /403;", 403),
        ("deny all; auth_request /204;", 403),
        ("satisfy any; deny all;", 403),
        ("satisfy any; deny all; auth_request /204;", 200),
        ("satisfy any; deny all; auth_request /401;", 401),
        ("satisfy any; deny all; auth_request /403;", 403),
        ("satisfy any; allow all; auth_request /403;", 200),
        ("satisfy any; auth_request /403;", 403),
        (f"satisfy any; {_BASIC} auth_request /403;", 401),
        (f"satisfy any; {_BASIC} auth_request /204;", 200),
    ],
)
def test_all_must_let_a_request_pass_or_any(directives: str, status: int) -> None:
    assert answer(directives) == Answer("status", "h", "/x", status)


def test_the_location_that_is_asked_may_be_internal_and_knows_the_variables() -> None:
    asked = "location /in { internal; if ($v) { return 403; } return 204; }"
    for setting, status in (("set $v 0;", 200), ("set $v 1;", 403)):
        asking = f"location / {{ {setting} auth_request /in; empty_gif; }}"
        found = routes(f"server {{ listen 80; {asking} {asked} location /{'a' * 255} {{ }} }}", version="1.23.4")
        assert found.answer(b"http://h/x").status == status


@pytest.mark.parametrize("status", [300, 404])
def test_what_neither_allows_nor_refuses_is_an_error(status: int) -> None:
    for satisfy in ("all", "any"):
        found = answer(f"satisfy {satisfy}; auth_request /{status};")
        assert found == Answer("status", "h", "/x", 500, reason=f"auth_request was answered {status}")


@pytest.mark.parametrize(
    ("methods", "method", "status"),
    [
        ("GET", b"GET", 200),
        ("GET", b"HEAD", 200),
        ("GET", b"POST", 403),
        ("get", b"HEAD", 200),
        ("HEAD", b"HEAD", 200),
        ("HEAD", b"GET", 403),
        ("POST", b"HEAD", 403),
    ],
)
def test_who_may_get_may_ask_for_the_head_too(methods: str, method: bytes, status: int) -> None:
    assert answer(f"limit_except {methods} {{ deny all; }}", method).status == status


def test_a_limited_method_has_its_own_upstream() -> None:
    found = answer("limit_except GET { proxy_pass http://10.0.0.2; } proxy_pass http://10.0.0.1/y;", b"PUT")
    assert found == Answer("proxy", "h", "/x", upstream_url="http://10.0.0.2/x")
