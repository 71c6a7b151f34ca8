"""Why no request comes to a location, and how slashes join wrongly: each sentence once."""

import pytest

from selftests.model.nginx_text import location_of, server_of
from trueup.facts import Place
from trueup.model.nginx_reach import Fault, slash_trap, unreachable

HERE = Place("n", 1)


def judged(body: str, written: str, http: str = "") -> Fault | None:
    routes, server = server_of(f"{http} server {{ listen 80; server_name a.test; {body} }}")
    return unreachable(routes, server, next(level for level in server.locations if level.written == written))


BEFORE = "location ~ ^/a stands before it and takes its requests"


@pytest.mark.parametrize(
    ("body", "written", "text"),
    [
        ("return 301 /; location /x { }", "/x", "its server returns 301 before any location is searched"),
        ("location ~ ^/a { location /a/b { } }", "/a/b", "within location ~ ^/a nginx looks for expressions only"),
        ("location ~ ^/a { } location ~ ^/a { return 200; }", "~ ^/a", None),
        ("location ~ ^/a { } location ~ ^/ab { }", "~ ^/ab", BEFORE),
        ("location ~ ^/a { } location ~* ^/ab { }", "~* ^/ab", BEFORE),
        ("location ~ b { } location ~* b { } location ~  b$ { }", "~ b$", None),
        (
            "location ^~ /s { } location ~ ^/s/(.*)$ { }",
            "~ ^/s/(.*)$", "location ^~ /s keeps nginx from searching expressions",
        ),
        ("location ~ ^/x/ { } location /x/y { }", "/x/y", "location ~ ^/x/ takes its requests"),
        ("location ~ ^/x { } location = /x { } location /x { }", "/x", "location = /x takes its requests"),
        ('location "" { } location / { }', "", "location / takes its requests"),
        (
            "location ^~ /s { } location ~ ^/s+x { }",
            "~ ^/s+x", "location ^~ /s keeps nginx from searching expressions",
        ),
    ],
)  # fmt: skip
def test_a_location_that_another_takes_says_which(body: str, written: str, text: str | None) -> None:
    found = judged(body, written)
    assert found == (None if text is None else Fault(text, HERE))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x", "every path begins with a slash, and its name does not"),
        ("/x%20y", "nginx compares decoded paths: write the character itself, quoted, for %20"),
        ("/x//y", "nginx merges slashes before it searches"),
        ("/x/../y", "nginx resolves dots before it searches"),
        ("/x/.", "nginx resolves dots before it searches"),
        ("/x/..", "nginx resolves dots before it searches"),
        ("/x?y", "a query is never part of what nginx searches for"),
    ],
)
def test_a_name_that_no_path_has_says_why(name: str, text: str) -> None:
    assert judged(f"location {name} {{ }}", name) == Fault(text)


@pytest.mark.parametrize(
    ("body", "written"),
    [
        ("location /x/.well-known/ { }", "/x/.well-known/"),
        ("location /x { } location ~ \\.php$ { }", "/x"),
        ("merge_slashes off; location /x//y { }", "/x//y"),
        ("location @n { }", "@n"),
        ("location $n { }", "$n"),
        ('location "" { }', ""),
        ("location = / { } location / { }", "/"),
        ("location = / { }", "= /"),
        ("location ^~ /x { } location ~ ^/x { }", "^~ /x"),
        ("location ~ ^/x$ { } location /x { }", "/x"),
        ("location /x { location /x/y { } }", "/x"),
        ("location ^~ /s/ { } location ~ /s/(.*)$ { }", "~ /s/(.*)$"),
        ("location ^~ /s { } location ~* ^/s/(.*)$ { }", "~* ^/s/(.*)$"),
        ("location ^~ /s { } location /s/long { } location ~ ^/s { }", "~ ^/s"),
        ("location ^~ /s { } location ~ ^/s? { }", "~ ^/s?"),
        ("location ^~ /s { } location ~ ^/s?x { }", "~ ^/s?x"),
        ("location ^~ /s { } location ~ ^/s*x { }", "~ ^/s*x"),
        ("location ^~ /s { } location ~ '^/s{0}x' { }", "~ ^/s{0}x"),
        ("location ^~ / { } location /sx { } location ~ ^/sx?y { }", "~ ^/sx?y"),
        ("location ^~ /s { } location ~ ^/s|^/t { }", "~ ^/s|^/t"),
        ("location ~* ^/a { } location ~ ^/ab { }", "~ ^/ab"),
        ("location ~ ^/ab { } location ~ ^/a { }", "~ ^/a"),
        ("location ~ ^/a\\.b { } location ~ ^/axb { }", "~ ^/axb"),
    ],
)
def test_a_location_that_some_request_reaches_is_well(body: str, written: str) -> None:
    assert judged(body, written) is None


def test_the_second_of_two_that_are_alike_is_never_searched() -> None:
    routes, server = server_of("server { listen 80; location ~ a$ { } location ~ a$ { return 200; } }")
    assert unreachable(routes, server, server.locations[-1]) == Fault(
        "location ~ a$ stands before it and takes its requests", HERE
    )


def test_a_server_that_nothing_chooses_is_named() -> None:
    found = judged("location /x { }", "/x", "server { listen 80; server_name a.test; }")
    assert found == Fault("every name and address of its server is another's", HERE)


@pytest.mark.parametrize("name", ["www.*", "*.b.test", ".b.test", "b.test", "~b"])
def test_a_server_is_chosen_by_each_kind_of_name(name: str) -> None:
    text = f"server {{ listen 80; server_name a.test; }} server {{ listen 80; server_name {name}; location /x {{ }} }}"
    routes, server = server_of(text)
    assert unreachable(routes, server, server.locations[0]) is None


def test_an_escaped_dot_is_a_dot() -> None:
    found = judged("location ~ ^/a\\.b { } location ~ ^/a\\.b\\.c { }", "~ ^/a\\.b\\.c")
    assert found == Fault("location ~ ^/a\\.b stands before it and takes its requests", HERE)


@pytest.mark.parametrize(
    ("location", "written", "trap"),
    [
        ("location /s { proxy_pass http://h/v/; }", "/s", "/s/x becomes /v//x"),
        ("location /s/ { proxy_pass http://h/v; }", "/s/", "/s/x becomes /vx"),
        ("location ^~ /s/ { proxy_pass http://h/v; }", "^~ /s/", "/s/x becomes /vx"),
        ("location /s/ { proxy_pass http://h/v?a=; }", "/s/", "/s/x becomes /v?a=x: the rest is joined to the query"),
        (
            "location /s/ { set $b h; proxy_pass http://$b/v/; }",
            "/s/",
            "every request goes to http://$b/v/: with a variable nginx adds no rest and no query",
        ),
        ("location /s/ { set $b h; proxy_pass http://$b; }", "/s/", ""),
        ("location /s/ { set $b h; proxy_pass http://$b/v$uri; }", "/s/", ""),
        ("location /s/ { set $b http://h/v; proxy_pass $b; }", "/s/", ""),
        ("location /s/ { proxy_pass http://h/v/; }", "/s/", ""),
        ("location /s { proxy_pass http://h/v; }", "/s", ""),
        ("location /s { proxy_pass http://h; }", "/s", ""),
        ("location = /s { proxy_pass http://h/v/; }", "= /s", ""),
        ("location /s { rewrite ^ /x break; proxy_pass http://h/v/; }", "/s", ""),
        ("location /s { return 204; }", "/s", ""),
    ],
)
def test_a_slash_that_joins_wrongly_is_shown(location: str, written: str, trap: str) -> None:
    assert slash_trap(location_of(location, written)) == trap
