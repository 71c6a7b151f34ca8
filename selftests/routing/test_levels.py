"""Levels: which location holds, what it has from the one around it, and which `if` holds instead."""

import pytest

from selftests.routing.resolving import look, routes
from trueup.facts.nginx import Directive
from trueup.routing import Answer, Routes
from trueup.routing.answer import UndecidedError
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

_SERVER = "server {{ listen 80; server_name h; {} }}"


def answer(body: str, path: str) -> Answer:
    return routes(_SERVER.format(body), looks=True).answer(f"http://h{path}".encode())


@pytest.mark.parametrize(
    ("body", "path", "location"),
    [
        ("location ~ /x { location /xy { } location = /xy { } }", "/xy", "~ /x"),
        ("location ~* /x { location /xy { } location = /xy { } }", "/xy", "~* /x"),
        ("location ~ ^/x { location ~ y { } }", "/xy", "~ y"),
        ("location /x { location /x/y { location = /x/y/z { } } } location ~ z { }", "/x/y/z", "= /x/y/z"),
        ("location /x { location /x/y { location ~ z { } } } location ~ /z { }", "/x/y/z", "~ z"),
        ("location /x { location /x/y { } } location ~ z { }", "/x/y/z", "~ z"),
        ("location ^~ /x { location /x/y { } } location ~ z { }", "/x/y/z", "/x/y"),
        ("location /x { location ^~ /x/y { } } location ~ z { }", "/x/y/z", "~ z"),
        ("location /x { if ($args = q) { set $v 1; } }", "/x?q", "/x"),
        ("location /x { try_files /no @a?b; } location @a?b { return 210; }", "/x", "@a?b"),
    ],
)
def test_a_request_ends_in_one_location(body: str, path: str, location: str) -> None:
    assert answer(f"root /srv; {body}", path).location == location


def test_a_name_is_bytes_whatever_they_mean() -> None:
    location = Directive("location", ("/\udcff",), "n", 1, block=(Directive("return", ("210",), "n", 1),))
    server = Directive("server", (), "n", 1, block=(location,))
    found = Routes([Directive("http", (), "n", 1, block=(server,))]).answer(b"http://h/%FF")
    assert found == Answer("status", "", "/\u00ff", 210)


def test_names_beyond_255_bytes_differ_between_versions() -> None:
    text = _SERVER.format(f"location /{'a' * 255} {{ return 200; }} location / {{ return 201; }}")
    reason = "names of locations beyond 255 bytes differ between nginx's versions"
    for version in ("", "1.22.1", "1.23.3", "1.24"):
        assert routes(text, version=version).answer(b"http://h/x") == Answer("undecided", "h", "", reason=reason)
        found = routes(text, version=version)
        with pytest.raises(UndecidedError, match=f"^{reason}$"):
            found.found_location(found.servers[0], b"/x")
    found = routes(text, version="1.23.4")
    assert found.answer(b"http://h/x").status == 201
    assert found.found_location(found.servers[0], b"/x").written == "/"
    shorter = text.replace("a" * 255, "a" * 254)
    assert routes(shorter, version="1.22.1").answer(b"http://h/x").status == 201


def test_a_location_named_by_a_variable_is_not_followed() -> None:
    found = answer("location $x { return 200; }", "/x")
    assert found == Answer("undecided", "h", "", reason="a location named by a variable is not followed")


def test_the_locations_on_the_way_are_told_in_order() -> None:
    text = _SERVER.format("location /x { rewrite ^ /y; } location /y { limit_except POST { deny all; } return 200; }")
    found = routes(text).routed(b"http://h/x")
    assert [level.written for level in found.entered] == ["/x", "/y"]


def test_where_no_location_takes_a_path_the_server_itself_holds() -> None:
    found = routes(_SERVER.format("location /x { }"))
    server = found.servers[0]
    assert found.found_location(server, b"/x") is server.locations[0]
    assert found.found_location(server, b"/y") is server.settings


def test_a_location_with_an_at_is_on_the_way_too() -> None:
    text = "server { listen 80; root /srv; location /x { try_files /no @n; } location @n { return 200; } }"
    found = routes(text, looks=True).routed(b"http://h/x")
    assert [level.written for level in found.entered] == ["/x", "@n"]


@pytest.mark.parametrize(
    ("path", "method", "name"), [("/?q", b"GET", "if"), ("/", b"GET", "location"), ("/", b"PUT", "limit_except")]
)
def test_the_level_that_holds_is_known_by_what_opens_it(path: str, method: bytes, name: str) -> None:
    text = "location / { limit_except GET { deny all; } if ($args) { return 302 /y; } empty_gif; }"
    level = routes(f"server {{ listen 80; {text} }}").routed(f"http://h{path}".encode(), method).level
    assert level
    assert level.opened_by
    assert level.opened_by.name == name


@pytest.mark.parametrize(
    ("body", "path", "status"),
    [
        ("root /no; location /y/ { alias /srv/; location /y/d { } }", "/y/d/g", 200),
        ("root /no; location /y/ { alias /srv/; location /y/d { root /srv; } }", "/y/d/g", 404),
        ("root /no; location ~* ^/(Y)/ { alias /srv/f; }", "/y/something/longer", 200),
        ("root /srv; location / { index no; index f; }", "/", 200),
        ("root /srv; location / { index f; index no; }", "/", 200),
        ("root /srv; index f; location / { index no; }", "/", 403),
        ("root /srv/; location / { try_files f =410; }", "/x", 410),
        ("root /srv/; location / { try_files /f =410; }", "/x", 200),
    ],
)  # fmt: skip
def test_a_file_lies_where_the_nearest_level_says(body: str, path: str, status: int) -> None:
    assert answer(body, path).status == status


@pytest.mark.parametrize(
    ("directives", "root", "file"),
    [
        ("root /srv;", "/srv", "/srv/x"),
        ("root /srv/;", "/srv", "/srv/x"),
        ("root /srv//;", "/srv/", "/srv//x"),
        ("root /;", "", "/x"),
        ("set $r /srv; root $r/;", "/srv", "/srv/x"),
        ("set $r /srv/; root $r;", "/srv/", "/srv//x"),
        ("alias /srv/;", "/srv/", "/srv/x"),
    ],
)
def test_a_root_loses_the_slash_at_its_end(directives: str, root: str, file: str) -> None:
    body = f"location / {{ {directives} return 302 http://o/$document_root:$request_filename; }}"
    assert answer(body, "/x").location_header == f"http://o/{root}:{file}"


_PASSED = Answer("proxy", "h", "/x", upstream_url="http://10.0.0.1/x?q")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("proxy_pass http://10.0.0.1; if ($args) { set $v 1; }", _PASSED),
        ("if ($args) { proxy_pass http://10.0.0.1; } set $v 1;", _PASSED),
        (
            "proxy_pass http://10.0.0.1; if ($args) { fastcgi_pass 10.0.0.2:1; } if ($args) { set $v 1; }",
            Answer("undecided", "h", "/x", reason="fastcgi_pass is not followed"),
        ),
    ],
)
def test_an_if_passes_on_as_its_location_does_unless_another_handler_came_before(body: str, found: Answer) -> None:
    assert answer(f"location /x {{ {body} }}", "/x?q") == found


@pytest.mark.parametrize(
    "broken",
    [
        "root;", "index;", "error_page;", "proxy_pass;", "return;", "rewrite a;", "rewrite;", "set $a;", "set;",
        "if { }", "location { }", "listen;", "try_files;", "allow;", "limit_except { }", "try_files no f =x4;",
    ],
)  # fmt: skip
def test_what_nginx_would_refuse_hides_nothing_beside_it(broken: str) -> None:
    text = f"http {{ server {{ listen 80; {broken} location / {{ {broken} root /srv; index f; }} }} }}"
    found = Routes(configuration("/n", Files({"/n": Source("n", text)})).directives, look=look).answer(b"http://h/")
    assert (found.outcome, found.status) == ("static", 200)


def test_only_the_servers_of_http_answer_http() -> None:
    server = Directive("server", (), "n", 1, block=(Directive("listen", ("80",), "n", 1),))
    assert Routes([Directive("stream", (), "n", 1, block=(server,))]).answer(b"http://h/").outcome == "none"
    assert Routes([Directive("http", (), "n", 1)]).answer(b"http://h/").outcome == "none"


def test_a_table_of_another_module_is_no_map() -> None:
    found = routes("geo $args $v { default 1; } server { listen 80; server_name h; return 200 $v; }").answer(
        b"http://h/"
    )
    assert found == Answer("undecided", "h", "", reason="it depends on $v")
