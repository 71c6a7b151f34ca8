"""Headers, timeouts, bodies, CORS and redirects: what is wrong, and what only looks like it."""

import pytest

from selftests.checks import sites
from selftests.checks.sites import CORS, HEADERS, ONCE, PREFLIGHT, REDIRECT, changed, outcome, verdict
from trueup.checks import Outcome
from trueup.facts.probes import Answered

PASSED, FAILED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.UNKNOWN
HOST = "proxy_set_header Host $host;"
PROTO = "proxy_set_header X-Forwarded-Proto $scheme;"
ORIGIN = 'add_header Access-Control-Allow-Origin "*" always;'


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        (HOST, "", FAILED),
        (HOST, "proxy_set_header Host $proxy_host;", FAILED),
        (HOST, "proxy_set_header Host localhost;", FAILED),
        (HOST, f"{HOST} {HOST}", FAILED),
        (PROTO, "proxy_set_header X-Forwarded-Proto http;", FAILED),
        (PROTO, 'proxy_set_header X-Forwarded-Proto "";', FAILED),
        ("X-Real-IP $remote_addr", "X-Real-IP $host", FAILED),
        ("X-Forwarded-For $proxy_add_x_forwarded_for", "X-Forwarded-Fo $proxy_add_x_forwarded_for", FAILED),
        (HEADERS, "", FAILED),
        (HOST, "proxy_set_header host $http_host;", PASSED),
        (HOST, "proxy_set_header Host a.test;", PASSED),
        (PROTO, "proxy_set_header X-Forwarded-Proto https;", PASSED),
        (PROTO, "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;", PASSED),
        (HOST, f"{HOST} proxy_set_header Upgrade $http_upgrade;", PASSED),
        (PROTO, "proxy_set_header X-Forwarded-Proto $https;", FAILED),
        (PROTO, "set $p $scheme; proxy_set_header X-Forwarded-Proto $p;", PASSED),
        (PROTO, "set $p http; proxy_set_header X-Forwarded-Proto $p;", FAILED),
    ],
)
def test_the_upstream_is_told_of_the_client(old: str, new: str, then: Outcome) -> None:
    assert outcome(changed((old, new)), "proxy_headers_are_forwarded", "api") is then


@pytest.mark.parametrize(("otherwise", "then"), [("$scheme", PASSED), ("http", FAILED), ("$arg_p", FAILED)])
def test_a_table_may_choose_what_the_upstream_is_told(otherwise: str, then: Outcome) -> None:
    table = f'map $http_x_forwarded_proto $p {{ default $http_x_forwarded_proto; "" {otherwise}; }}'
    text = table + changed((PROTO, "proxy_set_header X-Forwarded-Proto $p;"))
    assert outcome(text, "proxy_headers_are_forwarded", "api") is then


def test_headers_are_inherited_whole_or_not_at_all() -> None:
    check = "proxy_headers_are_forwarded"
    above = changed((HEADERS, ""), ("client_max_body_size 20m;", HEADERS))
    assert outcome(above, check, "api") is PASSED
    assert outcome(above.replace("location /api/ {", f"location /api/ {{ {PROTO}"), check, "api") is FAILED


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        ("proxy_send_timeout 2m;", "", FAILED),
        ("proxy_connect_timeout 120;", "proxy_connect_timeout 119s;", FAILED),
        ('"1m 60s"', "119999ms", FAILED),
        ('"1m 60s"', "1h", PASSED),
    ],
)
def test_nginx_waits_long_enough(old: str, new: str, then: Outcome) -> None:
    assert outcome(changed((old, new)), "timeouts_suit_the_service", "api") is then


@pytest.mark.parametrize(
    ("size", "then"), [("9m", FAILED), ("10M", PASSED), ("10240k", PASSED), ("0", PASSED), ("1g", PASSED)]
)
def test_bodies_are_taken(size: str, then: Outcome) -> None:
    assert outcome(changed(("20m", size)), "body_size_suits_the_service", "api") is then


def test_the_smallest_body_size_on_the_way_counts() -> None:
    way = "rewrite ^ /in$uri last; client_max_body_size 1m; } location /in/api/ { proxy_pass http://localhost:8001/v1/;"
    text = changed((sites.PROXIED, way))
    assert outcome(text, "body_size_suits_the_service", "api") is FAILED
    assert outcome(text.replace("client_max_body_size 1m;", ""), "body_size_suits_the_service", "api") is PASSED


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        (ORIGIN, "", FAILED),
        (ORIGIN, f"{ORIGIN} {ORIGIN}", FAILED),
        (ORIGIN, ORIGIN.replace(" always", ""), FAILED),
        (ORIGIN, 'add_header Access-Control-Allow-Origin "" always;', FAILED),
        (CORS, "", FAILED),
        (PREFLIGHT, "", FAILED),
        (PREFLIGHT, "if ($request_method = OPTIONS) { return 200; }", FAILED),
        (PREFLIGHT, "if ($request_method = OPTIONS) { add_header X-Y z; return 204; }", FAILED),
        (PREFLIGHT, f"if ($request_method = OPTIONS) {{ {CORS} return 204; }}", PASSED),
        (ORIGIN, f"{ORIGIN} add_header Access-Control-Max-Age 60 always; add_header X-Y z;", PASSED),
        (ORIGIN, "add_header access-control-allow-origin $http_origin always;", PASSED),
        (PREFLIGHT, "limit_except GET POST { deny all; }", FAILED),
    ],
)
def test_nginx_owns_cors(old: str, new: str, then: Outcome) -> None:
    assert outcome(changed((old, new)), "cors_has_one_owner", "api") is then


@pytest.mark.parametrize(
    ("changes", "owner", "then"),
    [
        ([], "application", FAILED),
        ([], "none", FAILED),
        ([(CORS, "")], "application", FAILED),
        ([(CORS, ""), (PREFLIGHT, "")], "application", PASSED),
        ([(CORS, "proxy_hide_header Access-Control-Allow-Origin;"), (PREFLIGHT, "")], "application", FAILED),
        ([(CORS, ""), (PREFLIGHT, "")], "none", PASSED),
    ],
)
def test_the_application_or_nobody_owns_cors(changes: list[tuple[str, str]], owner: str, then: Outcome) -> None:
    assert outcome(changed(*changes), "cors_has_one_owner", "api", cors=owner) is then


@pytest.mark.parametrize(
    ("method", "answered", "then"),
    [
        ("options", Answered(200, access_control=ONCE), FAILED),
        ("options", Answered(0, complaint="refused"), FAILED),
        ("options", Answered(204, access_control={**ONCE, "access-control-allow-origin": 2}), FAILED),
        ("options", Answered(204), FAILED),
        ("get", Answered(200, access_control={"access-control-allow-origin": 2}), FAILED),
        ("get", Answered(500), FAILED),
        ("get", Answered(500, access_control={"access-control-allow-origin": 1}), PASSED),
    ],
)
def test_what_was_answered_counts_too(method: str, answered: Answered, then: Outcome) -> None:
    answers = {method: answered}
    assert verdict(sites.host(answered=answers), "cors_has_one_owner", "api").outcome is then


def test_a_preflight_that_nobody_tried_is_unknown() -> None:
    facts = sites.host()
    assert verdict(facts, "cors_has_one_owner", "api", health="/v1/other").outcome is UNKNOWN


@pytest.mark.parametrize(
    ("new", "then"),
    [
        ("return 302 https://$host$request_uri;", FAILED),
        ("return 301 https://$host/;", FAILED),
        ("return 301 https://$host$uri;", FAILED),
        ("return 200 ok;", FAILED),
        ("return 301 https://www.$host$request_uri;", FAILED),
        ("location / { proxy_pass http://localhost:8002; }", FAILED),
        ("return 308 https://$host$request_uri;", PASSED),
        ("return 301 https://a.test$request_uri;", PASSED),
        ("rewrite ^ https://$host$request_uri? permanent;", PASSED),
        ("location / { return 301 https://$server_name$request_uri; }", PASSED),
        ("if ($host = a.test) { return 301 https://$host$request_uri; } return 404;", PASSED),
        ("location /.well-known/ { root /x; } location / { return 301 https://$host$request_uri; }", PASSED),
    ],
)  # fmt: skip
def test_http_leads_to_the_same_url_on_https(new: str, then: Outcome) -> None:
    assert outcome(changed((REDIRECT, new)), "http_redirects_to_https", "a.test") is then


def test_a_name_without_a_server_on_80_is_a_finding() -> None:
    assert outcome(changed(("listen 80;", "listen 81;")), "http_redirects_to_https", "a.test") is FAILED


@pytest.mark.parametrize(
    ("answered", "then"),
    [
        (Answered(200), FAILED),
        (Answered(301, location="https://b.test/"), FAILED),
        (Answered(0, complaint="refused"), FAILED),
        (Answered(308, location="https://a.test/"), PASSED),
    ],
)
def test_the_redirect_that_was_answered_counts_too(answered: Answered, then: Outcome) -> None:
    assert verdict(sites.host(answered={"http": answered}), "http_redirects_to_https", "a.test").outcome is then


@pytest.mark.parametrize(
    ("directive", "says"),
    [
        ("proxy_passs http://localhost:8001;", "proxy_pass"),
        ("add_headers X y;", "add_header"),
        ("limit_conn_zone $host zone=a:1m;", "in location, where nginx does not allow it (it belongs in http)"),
    ],
)
def test_a_stranger_among_directives_is_named_with_its_nearest(directive: str, says: str) -> None:
    found = verdict(sites.tree(changed((PREFLIGHT, directive))), "directives_are_known", "nginx")
    assert found.outcome is FAILED
    assert says in found.found
    assert found.at[0].line


@pytest.mark.parametrize(
    "directive", ["limit_req zone=x;", "more_set_headers x;", "content_by_lua_block x;", "brotli on;"]
)
def test_what_nginx_or_a_common_module_knows_is_fine(directive: str) -> None:
    assert outcome(changed((PREFLIGHT, directive)), "directives_are_known", "nginx") is PASSED
