"""What the rewrite module and error_page make of a request: its path, its arguments, its status, its Location."""

import pytest

from selftests.routing.resolving import routes
from trueup.routing import Answer


def answer(body: str, target: str = "/x", http: str = "") -> Answer:
    return routes(f"{http} server {{ listen 80; server_name h; {body} }}").answer(f"http://h{target}".encode())


_SHOWN = "location / { return 302 http://o$uri?$args; }"


@pytest.mark.parametrize(
    ("rewrites", "target", "url"),
    [
        ("rewrite ^ $scheme://o.test/y;", "/x?q", "http://o.test/y?q"),
        ("rewrite ^ $scheme://o.test/y?;", "/x?q", "http://o.test/y"),
        ("rewrite ^ /y;", "/x?q", "http://o/y?q"),
        ("rewrite ^ /y?;", "/x?q", "http://o/y?"),
        ("rewrite ^ /y?a=1;", "/x?q", "http://o/y?a=1&q"),
        ("rewrite ^ /y?a=1;", "/x", "http://o/y?a=1"),
        ("rewrite ^ /y?a=1?;", "/x?q", "http://o/y?a=1"),
        ("rewrite ^ /y?a=1?b;", "/x?q", "http://o/y?a=1?b&q"),
        ("rewrite ^ /$args/y;", "/x?q", "http://o/q/y?q"),
        ("rewrite ^/(.*) /y/$1?a=$1&$args?;", "/a%20b?q", "http://o/y/a b?a=a%20b&q"),
        ("rewrite ^/(.*) /y$1?a=1; rewrite ^/y(.*) /z$1?b=2;", "/ab?q", "http://o/zab?b=2&a=1&q"),
        ("rewrite ^/(.*) /y$1; rewrite ^/y(.*) /z$1;", "/a%20b", "http://o/za b?"),
        ("rewrite ^/(.*) /y?a=$1?;", "/x//y&z", "http://o/y?a=x/y&z"),
        ("rewrite ^/(.*) /y?a=$1?;", "/x/y&z+", "http://o/y?a=x/y%26z%2B"),
        ("rewrite ^/(.*) /y?a=$1?;", "/x/y&%7a", "http://o/y?a=x/y%26z"),
    ],
)
def test_a_rewrite_makes_a_path_and_arguments(rewrites: str, target: str, url: str) -> None:
    assert answer(f"{rewrites} {_SHOWN}", target).location_header == url


_PAGE = "location /page { return 200; }"


@pytest.mark.parametrize(
    ("directives", "location", "status"),
    [
        ("error_page 400 /page; return 400;", "/page", 400),
        ("error_page 400 /page; return 400 text;", "/x", 400),
        ("error_page 404 =210 /page; return 404;", "/page", 210),
        ("error_page 304 /page; return 304;", "/x", 304),
        ("return 300;", "/x", 300),
        *((f"error_page {code} /page; return {code};", "/x", code) for code in (408, 444)),
        *((f"error_page {code} /page; return {code};", "/page", 400) for code in (494, 495, 496, 497)),
        *((f"error_page {code} =210 /page; return {code};", "/page", 210) for code in (494, 497)),
        *((f"return {code};", "/x", 400) for code in (494, 495, 496, 497)),
    ],
)
def test_an_error_has_a_page_or_none(directives: str, location: str, status: int) -> None:
    found = answer(f"location /x {{ {directives} }} {_PAGE}")
    assert found == Answer("status", "h", location, status)


@pytest.mark.parametrize(
    ("status", "outcome"), [(299, "status"), (300, "redirect"), (399, "redirect"), (400, "status")]
)
def test_a_location_stays_where_an_error_page_changes_the_status(status: int, outcome: str) -> None:
    found = answer(f"location /x {{ error_page 302 ={status} /page; return 302 /y; }} {_PAGE}")
    assert (found.outcome, found.status, found.location_header) == (outcome, status, "http://h/y")


def test_a_map_that_changes_a_capture_before_its_value_is_made_is_undecided() -> None:
    http = "map $uri $a { ~(.)$ z; }"
    assert answer("location ~ ^/(x) { return 302 $1$a; }", "/xy", http).outcome == "undecided"
    assert answer("location ~ ^/(x) { return 302 $a$1; }", "/xy", http).location_header == "zy"


@pytest.mark.parametrize(
    ("key", "argument", "value"),
    [
        ("a", "A", "1"),
        ("~a", "A", "0"),
        ("~a", "ba", "1"),
        ("~*a", "A", "1"),
        (r"\~a", "~a", "1"),
        (r"\~a", "a", "0"),
        (r"\default", "default", "1"),
        ("*.a", "b.a", "0"),
        ("hostnames; *.a", "b.a", "1"),
        ("hostnames; a.*", "a.b.", "1"),
        ("hostnames; a.*", "a..", "1"),
        ("hostnames; a.*", "a.", "0"),
    ],
)
def test_a_map_finds_the_value_of_a_name(key: str, argument: str, value: str) -> None:
    http = f"map $arg_v $m {{ default 0; {key} 1; }}"
    assert answer("return 302 http://o/$m;", f"/?v={argument}", http).location_header == f"http://o/{value}"


def test_a_variable_that_is_set_elsewhere_is_empty() -> None:
    assert answer("location /y { set $v 1; } location /x { return 302 http://o/$v; }").location_header == "http://o/"


def test_slashes_that_stay_are_names_of_nothing() -> None:
    assert answer("merge_slashes off; return 302 http://o$uri;", "//../x").location_header == "http://o/x"
    assert answer("merge_slashes off; return 302 http://o$uri;", "/a//../x").location_header == "http://o/a/x"
