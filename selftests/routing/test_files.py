"""Locations that serve files: what lies there, and what is said where nobody can look."""

import pytest

from selftests.routing.resolving import directives, look, routes
from trueup.routing import Answer, Routes


def answer(body: str, url: bytes = b"http://h/x") -> Answer:
    return routes(f"server {{ listen 80; server_name h; {body} }}", looks=True).answer(url)


UNSEEN = "/elsewhere/x cannot be looked at"


@pytest.mark.parametrize(
    ("body", "url", "location", "reason"),
    [
        ("root /elsewhere;", b"http://h/x", "", UNSEEN),
        ("root /elsewhere/; location / { }", b"http://h/x", "/", UNSEEN),
        ("root /elsewhere; error_page 500 /err;", b"http://h/x", "", UNSEEN),
        ("root /elsewhere; location ~ x { }", b"http://h/x", "~ x", UNSEEN),
        ("root /elsewhere; location ~ z { }", b"http://h/x/", "", None),
        ("root /elsewhere;", b"http://h/x/", "", "/elsewhere/x/index.html cannot be looked at"),
        ("root /elsewhere; error_page 404 /err;", b"http://h/x", "", None),
        ("root /elsewhere; error_page 403 /err;", b"http://h/x", "", None),
        (
            "error_page 404 /x; location /y { return 404; } location /x { root /elsewhere; }",
            b"http://h/y",
            "/x",
            UNSEEN,
        ),
    ],
)
def test_what_nobody_can_look_at_is_static_unless_it_could_lead_elsewhere(
    body: str, url: bytes, location: str, reason: str | None
) -> None:
    found = answer(body, url)
    if reason is None:
        assert found.outcome == "undecided"
        assert found.reason.endswith("cannot be looked at")
    else:
        assert found == Answer("static", "h", location, reason=reason)


def test_an_error_page_that_may_have_one_of_its_own_is_undecided() -> None:
    pages = "error_page 404 /x; recursive_error_pages on; location /y { return 404; } location /x { root /elsewhere; }"
    assert answer(pages, b"http://h/y") == Answer("undecided", "h", "/x", reason=UNSEEN)


@pytest.mark.parametrize(
    ("body", "url", "found"),
    [
        ("location / { }", b"http://h/f", Answer("static", "h", "/", 200)),
        ("location / { }", b"http://h/odd", Answer("status", "h", "/", 404, reason="no such file")),
        ("location / { }", b"http://h/d", Answer("redirect", "h", "/", 301, None, "http://h/d/")),
        ("location / { }", b"http://h/d?a=b", Answer("redirect", "h", "/", 301, None, "http://h/d/?a=b")),
        ("location / { autoindex on; }", b"http://h/d/", Answer("static", "h", "/", 200)),
        ("location / { index f; }", b"http://h/", Answer("static", "h", "/", 200)),
        ("location / { index no f; }", b"http://h/", Answer("static", "h", "/", 200)),
        ("location / { index no /y; } location /y { return 210; }", b"http://h/", Answer("status", "h", "/y", 210)),
        (
            "location / { index /y; } location /y { return 302 $args; }",
            b"http://h/?/q",
            Answer("redirect", "h", "/y", 302, None, "http://h/q"),
        ),
        ("location / { index f; } location = /f { return 210; }", b"http://h/", Answer("status", "h", "= /f", 210)),
        ("location / { try_files $uri =410; }", b"http://h/no", Answer("status", "h", "/", 410)),
        ("location / { try_files $uri/ =410; return 200; }", b"http://h/d", Answer("status", "h", "/", 200)),
        ("location / { try_files /no /f =410; }", b"http://h/no", Answer("static", "h", "/", 200)),
        (
            "location / { try_files /no /y?a; } location /y { return 302 /$args; }",
            b"http://h/x?b",
            Answer("redirect", "h", "/y", 302, None, "http://h/a"),
        ),
        ("location / { alias /srv/; }", b"http://h/f", Answer("static", "h", "/", 200)),
        ("location /y/ { alias /srv/; }", b"http://h/y/f", Answer("static", "h", "/y/", 200)),
        ("location ~ ^/y/(.*) { alias /srv/$1; }", b"http://h/y/f", Answer("static", "h", "~ ^/y/(.*)", 200)),
    ],
)
def test_what_lies_there_decides(body: str, url: bytes, found: Answer) -> None:
    assert answer(f"root /srv; {body}", url) == found


@pytest.mark.parametrize(("prefix", "root"), [(b"/srv", "d"), (b"/srv/", "d"), (b"/", "srv/d"), (b"/no", "/srv/d")])
def test_a_relative_root_counts_from_the_prefix(prefix: bytes, root: str) -> None:
    found = routes(f"server {{ listen 80; root {root}; }}", looks=True, prefix=prefix).answer(b"http://h/g")
    assert found == Answer("static", status=200)


@pytest.mark.parametrize("method", [b"POST", b"PUT", b"DELETE"])
def test_a_file_can_be_read_only(method: bytes) -> None:
    found = routes("server { listen 80; root /srv; }", looks=True).routed(b"http://h/f", method)
    assert found.answer == Answer("status", status=405, reason="a file can be read only")


def test_a_list_of_a_directory_can_be_read_only() -> None:
    found = routes("server { listen 80; root /srv; autoindex on; }", looks=True)
    assert found.routed(b"http://h/d/", b"HEAD").answer == Answer("static", status=200)
    assert found.routed(b"http://h/d/", b"POST").answer == Answer("status", status=403, reason="no index page")


def test_what_nobody_can_look_at_is_undecided_for_another_method() -> None:
    """A file refuses it, and what is not there is not found."""
    found = routes("server { listen 80; root /elsewhere; }", looks=True).routed(b"http://h/x", b"POST")
    assert found.answer == Answer("undecided", reason=UNSEEN)


def test_a_relative_root_needs_the_prefix() -> None:
    found = Routes(directives("server { listen 80; }"), look=look).answer(b"http://h/f")
    assert found == Answer("static", reason="a root below nginx's own prefix, which is not known here")
