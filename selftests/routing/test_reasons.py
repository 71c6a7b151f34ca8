"""Why an answer is what it is: each reason that the resolver gives, once, with the whole answer."""

import pytest

from selftests.routing.resolving import routes
from trueup.routing import Answer

_SERVER = "server {{ listen 80; server_name h; {} }}"
_OTHERS = "location /err {{ return 200; }} location @n {{ return 200; }}"


def answer(body: str, url: str = "http://h/x", http: str = "", *, looks: bool = False) -> Answer:
    return routes(http + _SERVER.format(body), looks=looks).answer(url.encode("latin-1"))


@pytest.mark.parametrize(
    ("body", "url", "reason"),
    [
        ("return 200;", "ftp://h/", "not an http:// or https:// URL"),
        ("return 200;", "http://a@h/", "a user name in the URL becomes a header, which is not followed"),
        ("return 200;", "http://:80/", "no host, or no valid port, in the URL"),
        ("return 200;", "http://h:x/", "no host, or no valid port, in the URL"),
        ("return 200;", "http://h:0/", "no valid port in the URL"),
        ("return 200;", "http://h:65536/", "no valid port in the URL"),
        ("return 200;", "http://h:800000000000/", "no valid port in the URL"),
    ],
)
def test_a_url_that_nobody_can_ask_for_has_no_answer(body: str, url: str, reason: str) -> None:
    assert answer(body, url) == Answer("undecided", reason=reason)


@pytest.mark.parametrize(
    ("http", "url", "reason"),
    [
        ("server { listen 80; }", "http://h:81/", "nothing listens for anything there"),
        ("server { listen 80; }", "https://h:80/", "nothing listens for TLS there"),
        ("server { listen 80 udp; }", "http://h/", "nothing listens for anything there"),
        ("server { listen 443 quic; }", "https://h/", "nothing listens for anything there"),
        ("server { listen unix:/x; }", "http://h/", "nothing listens for anything there"),
    ],
)
def test_where_nothing_listens_there_is_no_server(http: str, url: str, reason: str) -> None:
    assert routes(http).answer(url.encode()) == Answer("none", reason=reason)


def test_a_server_can_refuse_a_handshake_for_its_name() -> None:
    text = "server { listen 443 ssl; server_name a; ssl_reject_handshake %s; return 200; }"
    refused = Answer("none", "a", reason="the server refuses TLS handshakes for this name")
    assert routes(text % "on").answer(b"https://a/") == refused
    assert routes(text % "off").answer(b"https://a/") == Answer("status", "a", "", 200)


def test_the_proxy_protocol_is_another_protocol() -> None:
    found = routes("server { listen 80 proxy_protocol; }").answer(b"http://h/")
    assert found == Answer("undecided", reason="the address expects the PROXY protocol")


@pytest.mark.parametrize(
    ("target", "status", "reason"),
    [
        ("/%zz", 400, "a broken %XX, or %00, in the path"),
        ("/%00", 400, "a broken %XX, or %00, in the path"),
        ("/%4", 400, "a broken %XX, or %00, in the path"),
        ("/%", 400, "a broken %XX, or %00, in the path"),
        ("/%+1", 400, "a broken %XX, or %00, in the path"),
        ("/a\x01b", 400, "byte 0x01 in the request line"),
        ("/a\x7f", 400, "byte 0x7f in the request line"),
        ("/a\t", 400, "byte 0x09 in the request line"),
        ("/a b", 400, "a space in the request line"),
        ("/..", 400, "the path leaves the root"),
        ("/a/../..", 400, "the path leaves the root"),
        ("/" + "a" * 8192, 414, "the request line is too long"),
    ],
)
def test_what_nginx_cannot_read_is_answered_before_any_location(target: str, status: int, reason: str) -> None:
    found = answer("location / { return 200; }", f"http://h{target}")
    assert found == Answer("status", "h", "", status, reason=reason)
    told = f"error_page {status} for a request that nginx could not read is not followed"
    assert answer(f"error_page {status} /err;", f"http://h{target}") == Answer("undecided", reason=told)


def test_a_target_has_a_slash_before_it_and_maybe_spaces_behind_it() -> None:
    found = routes(_SERVER.format("return 302 $uri;"))
    refused = Answer("status", "h", "", 400, reason="the target begins with no slash")
    assert found.asked_at("127.0.0.1", 80, b"h", b"x").answer == refused
    assert found.asked_at("127.0.0.1", 80, b"h", b"/x  ").answer.location_header == "http://h/x"


@pytest.mark.parametrize(
    ("host", "reason"),
    [("a/b", "an invalid Host"), ("a..b", "an invalid Host"), (":80", "an empty Host"), ("a\f", "an invalid Host")],
)
def test_a_host_that_nginx_refuses(host: str, reason: str) -> None:
    found = routes(_SERVER.format("return 200;")).asked_at("127.0.0.1", 80, host.encode(), b"/")
    assert found.answer == Answer("status", "h", "", 400, reason=reason)


def test_a_host_of_which_releases_differ() -> None:
    found = routes(_SERVER.format("return 200;"), version="").asked_at("127.0.0.1", 80, b"a^b", b"/")
    assert found.answer == Answer("undecided", reason="whether nginx takes this Host depends on its version")


_ASKED = "location /up {{ proxy_pass http://127.0.0.1:1; }} location /undecided {{ return 200 $remote_addr; }} "
_LOCATION = "location /x {{ {} }} " + _ASKED + _OTHERS


@pytest.mark.parametrize(
    ("directive", "reason"),
    [
        ("allow 10.0.0.0/8; deny all;", "access depends on the client's address"),
        (
            "satisfy any; allow 10.0.0.0/8; auth_basic x; auth_basic_user_file /x;",
            "access depends on the client's address",
        ),
        ("auth_request /a;", "auth_request asks for a file"),
        ("auth_request /up;", "auth_request asks an upstream"),
        ("auth_request /undecided;", "auth_request: it depends on $remote_addr"),
        ("satisfy any; deny all; auth_request /a;", "auth_request asks for a file"),
        ("satisfy any; deny 10.0.0.1;", "access depends on the client's address"),
        ("if (-x /srv/f) { return 200; }", "the test -x is not followed"),
        ("if (!-x /srv/f) { return 200; }", "the test !-x is not followed"),
        ("if (-f relative) { return 200; }", "the test -f is not followed"),
        ("if (-f /nowhere) { return 200; }", "/nowhere cannot be looked at"),
        ("try_files /f =404; root html;", "a root below nginx's own prefix, which is not known here"),
        ("return 200 $remote_addr;", "it depends on $remote_addr"),
        ("content_by_lua_file x;", "content_by_lua_file runs a program"),
        ("js_content main.a;", "js_content runs a program"),
        ("perl main::a;", "perl runs a program"),
        ("echo a;", "echo runs a program"),
        ("passenger_enabled on;", "passenger_enabled runs a program"),
        ("auth_jwt a;", "auth_jwt is not followed"),
        ("fastcgi_pass unix:/x;", "fastcgi_pass is not followed"),
        ("uwsgi_pass unix:/x;", "uwsgi_pass is not followed"),
        ("scgi_pass unix:/x;", "scgi_pass is not followed"),
        ("grpc_pass localhost:1;", "grpc_pass is not followed"),
        ("memcached_pass localhost:1;", "memcached_pass is not followed"),
    ],
)
def test_what_more_than_the_request_decides_is_undecided_and_says_by_what(directive: str, reason: str) -> None:
    assert answer(_LOCATION.format(directive), looks=True) == Answer("undecided", "h", "/x", reason=reason)


@pytest.mark.parametrize(
    "directive",
    [
        "js_import a.js;",
        "js_set $a b;",
        "js_path x;",
        "perl_set $a b;",
        "perl_require a;",
        "perl_modules a;",
        "auth_delay 1s;",
        "auth_request_set $v $uri;",
    ],
)
def test_what_only_prepares_a_program_decides_nothing(directive: str) -> None:
    assert answer(f"{directive} location / {{ {directive} return 200; }}") == Answer("status", "h", "/", 200)


def test_maps_that_refer_to_each_other_are_undecided() -> None:
    http = "map $b $a { default $b; } map $a $b { default $a; }"
    found = answer("return 200 $a;", http=http)
    assert found == Answer("undecided", "h", "", reason="maps that refer to each other")


def test_a_map_that_changes_a_capture_of_the_value_around_it_is_undecided() -> None:
    http = "map $uri $a { ~(.)$ $1; }"
    found = answer("location ~ ^/(x) { return 302 /$1$a$1; }", http=http, url="http://h/xy")
    assert found.outcome == "undecided"
    assert found.reason == "a map changes $1 while the value that holds it is being made"


@pytest.mark.parametrize("using", ["set $v $1;", "rewrite ^/y(.*) /z$1;", 'if ($uri = "/y$1") { return 200; }'])
def test_captures_after_a_rewrite_with_arguments_differ_between_releases(using: str) -> None:
    body = f"rewrite ^/(.*)$ /y$1?a=$1; {using} location / {{ return 200; }}"
    reason = "what $1 is after a rewrite with arguments differs between releases"
    assert answer(body, "http://h/x%20y") == Answer("undecided", "h", "", reason=reason)
    assert answer(body, "http://h/xy").status == 200


@pytest.mark.parametrize("using", ["empty_gif; try_files /f =410;", "", "try_files /f =410;"])
def test_an_alias_of_a_path_that_a_rewrite_changed_differs_between_releases(using: str) -> None:
    reason = "what an alias makes of a path that a rewrite changed differs between releases"
    for rewrite in ("rewrite ^ /x/y break;", "rewrite ^ /x/y; break;"):
        found = answer(f"location /x {{ alias /srv; {rewrite} {using} }}", looks=True)
        assert found == Answer("undecided", "h", "/x", reason=reason)
        assert answer(f"root /srv; location /x {{ {rewrite} {using} }}", looks=True).outcome != "undecided"


@pytest.mark.parametrize(
    ("body", "url", "status", "reason"),
    [
        ("location /x { internal; }", "http://h/x", 404, "the location is internal"),
        ("location /x { rewrite ^ /x; }", "http://h/x", 500, "more than ten changes of the URI"),
        ("location /x { try_files /no /x; }", "http://h/x", 500, "more than ten changes of the URI"),
        ("location /x { try_files /no @none; }", "http://h/x", 500, "no such named location"),
        ("location /x { rewrite ^/x(.*) $1; }", "http://h/x", 500, "the rewritten path is empty"),
        ("location /x { }", "http://h/x", 404, "no such file"),
        ("location /x { }", "http://h/x/", 404, "no such directory"),
        ("location /f { index a; }", "http://h/f/", 404, "no such directory"),
        ("location ~x { alias /srv/f; }", "http://h/x/", 500, "no such directory"),
        (
            "location /x { if ($uri) { proxy_pass http://o.test; } if ($uri) { set $v 1; } }",
            "http://h/x", 500, "no proxy_pass where proxy_pass is followed",
        ),
        ("location /d { index a; }", "http://h/d/", 403, "no index page"),
        ("location /x { set $u x; proxy_pass $u; }", "http://h/x", 500, "the URL of proxy_pass has no http:// or https://"),
        ("location /x { set $u unix:; proxy_pass http://$u; }", "http://h/x", 500, "no path of a socket in proxy_pass"),
        (
            "location /x { set $u :80; proxy_pass http://$u; }",
            "http://h/x", 500, "no host, or no valid port, in the URL of proxy_pass",
        ),
        (
            "location /x { set $u o.test; proxy_pass http://$u; }",
            "http://h/x", 502, "no resolver for the host of proxy_pass",
        ),
    ],
)  # fmt: skip
def test_an_error_of_nginx_says_why(body: str, url: str, status: int, reason: str) -> None:
    location = body.split()[1]
    assert answer(f"root /srv; {body}", url, looks=True) == Answer("status", "h", location, status, reason=reason)


def test_an_upstream_whose_servers_are_down_is_502() -> None:
    http = "upstream u { server 10.0.0.1 down; }"
    down = Answer("status", "h", "/x", 502, reason="every server of the upstream is down")
    assert answer("location /x { proxy_pass http://u; }", http=http) == down
    assert answer("location /x { set $v u; proxy_pass http://$v; }", http=http) == down


def test_plain_http_to_a_port_of_tls_is_400() -> None:
    found = routes("server { listen 443 ssl; server_name h; }").answer(b"http://h:443/")
    assert found == Answer("status", "h", "", 400, reason="plain HTTP to a port that expects TLS")


def test_a_request_is_a_get_where_nothing_else_is_said() -> None:
    found = routes(_SERVER.format("return 302 /$request_method;"))
    assert found.asked_at("127.0.0.1", 80, b"h", b"/").answer.location_header == "http://h/GET"
    assert found.routed(b"http://h/").answer.location_header == "http://h/GET"
    assert found.routed(b"http://h/", b"PUT").answer.location_header == "http://h/PUT"


@pytest.mark.parametrize(("maps", "outcome"), [(32, "status"), (33, "undecided")])
def test_maps_are_followed_so_deep_each_anew(maps: int, outcome: str) -> None:
    http = "map $uri $other { default y; }" + "".join(
        f"map $uri $v{n} {{ default $v{n + 1}; }} " for n in range(maps - 1)
    )
    http += f"map $uri $v{maps - 1} {{ default x; }}"
    assert answer("return 200 $other$v0;", http=http).outcome == outcome
