"""Sites that do not do what they should, and sites that only look as if they did not."""

import pytest

from selftests.checks import scene, sites
from selftests.checks.sites import PROXIED, changed, outcome, tree, verdict
from selftests.matrix.judging import checks
from trueup.checks import Outcome
from trueup.facts import Place, Unavailable
from trueup.facts.compose import PublishedPort

LOCATION = "location /api/ {"
MORE = "# more"
BECOMES = "public_url_becomes_the_expected_upstream_url"
PASSED, FAILED, WARNED, UNKNOWN = Outcome.PASSED, Outcome.FAILED, Outcome.WARNED, Outcome.UNKNOWN
JUDGED = (
    "location_has_a_known_target", "declared_url_has_a_location", "location_is_declared", BECOMES,
    "location_is_reachable", "proxy_headers_are_forwarded", "timeouts_suit_the_service", "body_size_suits_the_service",
    "cors_has_one_owner", "http_redirects_to_https", "directives_are_known",
)  # fmt: skip


@pytest.mark.parametrize("check", JUDGED)
def test_the_healthy_site_is_green_as_a_tree_and_on_a_host(check: str) -> None:
    for facts in (tree(sites.SITE), sites.host()):
        if checks()[f"nginx.{check}"].judges & scene.shows(facts):
            judge = scene.judge_of(facts, sites.expected())
            outcomes = {q.resource: judge.verdict(q) for q in judge.questions(checks()[f"nginx.{check}"])}
            assert outcomes
            assert {each.outcome for each in outcomes.values()} == {PASSED}, outcomes


@pytest.mark.parametrize("check", JUDGED)
def test_without_nginx_nothing_is_judged(check: str) -> None:
    facts = sites.host()
    blind = type(facts)(**{**{name: getattr(facts, name) for name in facts.__struct_fields__}, "nginx": Unavailable("no")})  # fmt: skip # noqa: E501 - one copy
    about = checks()[f"nginx.{check}"]
    judge = scene.judge_of(blind, sites.expected())
    assert all(judge.verdict(q).outcome in {Outcome.BLOCKED, UNKNOWN} for q in judge.questions(about))


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        (PROXIED, "proxy_pass http://localhost:8001/;", FAILED),
        (PROXIED, "proxy_pass http://localhost:8001/v1;", FAILED),
        (PROXIED, "proxy_pass http://localhost:8001;", FAILED),
        (PROXIED, "proxy_pass http://localhost:8002/v1/;", FAILED),
        (PROXIED, "proxy_pass https://localhost:8001/v1/;", FAILED),
        (PROXIED, "proxy_pass http://10.0.0.1:8001/v1/;", FAILED),
        (PROXIED, "return 404;", FAILED),
        (PROXIED, "rewrite ^/api/(.*)$ /v1/$1 last;", FAILED),
        (LOCATION, "location = /api/ {", FAILED),
        (PROXIED, "if ($http_x) { return 404; } proxy_pass http://localhost:8001/v1/;", UNKNOWN),
        (PROXIED, "proxy_pass http://127.0.0.1:8001/v1/;", PASSED),
        (PROXIED, "proxy_pass http://[::1]:8001/v1/;", PASSED),
        (PROXIED, "rewrite ^/api/(.*)$ /v1/$1 break; proxy_pass http://localhost:8001;", PASSED),
        (PROXIED, "set $b http://localhost:8001; rewrite ^/api/(.*)$ /v1/$1 break; proxy_pass $b;", FAILED),
        (PROXIED, "set $b 127.0.0.1:8001; rewrite ^/api/(.*)$ /v1/$1 break; proxy_pass http://$b;", PASSED),
        (LOCATION, "location ^~ /api/ {", PASSED),
    ],
)
def test_what_the_upstream_receives(old: str, new: str, then: Outcome) -> None:
    assert outcome(changed((old, new)), BECOMES, "api") is then


def test_an_upstream_group_is_what_its_servers_are() -> None:
    for servers, then in (
        ("server 127.0.0.1:8001;", PASSED),
        ("server 127.0.0.1:8001; server 127.0.0.1:8003;", FAILED),
    ):
        text = f"upstream Api {{ {servers} }}" + changed((PROXIED, "proxy_pass http://api/v1/;"))
        assert outcome(text, BECOMES, "api") is then


def test_the_finding_says_who_takes_it_and_at_which_line() -> None:
    found = verdict(tree(changed((PROXIED, "proxy_pass http://localhost:8001/;"))), BECOMES, "api")
    assert found.expected == "https://a.test/api/ to reach http://localhost:8001/v1/"
    assert found.found == "location /api/ takes it: the upstream gets http://localhost:8001/"
    line = sites.SITE.splitlines().index(f"        {PROXIED}") + 1
    assert [str(at) for at in found.at] == [f"a.test:{line}"]


@pytest.mark.parametrize(
    ("old", "new", "then"),
    [
        (LOCATION, "location = /other {", FAILED),
        ("server_name a.test;\n    client", "server_name b.test;\n    client", PASSED),
        ("listen 443 ssl", "listen 8443 ssl", FAILED),
        (PROXIED, "proxy_pass http://localhost:8050/;", PASSED),
        (LOCATION, "location /a {", PASSED),
        (LOCATION, "location ~ ^/api/ {", PASSED),
    ],
)
def test_a_declared_url_needs_a_location(old: str, new: str, then: Outcome) -> None:
    text = changed((old, new), *([(PROXIED, "proxy_pass http://localhost:8001;")] if "~" in new else []))
    assert outcome(text, "declared_url_has_a_location", "https://a.test/api/") is then


@pytest.mark.parametrize(
    ("location", "key", "then"),
    [
        ("location /old/ { proxy_pass http://localhost:8001/; }", "a.test/old/", FAILED),
        ("location /api/big { proxy_pass http://localhost:8001/v1/big; }", "a.test/api/big", PASSED),
        ("location /api/web { proxy_pass http://localhost:8002; }", "a.test/api/web", PASSED),
        ("location /old/ { return 410; }", "a.test/old/", WARNED),
        ("location /old/ { return 404; }", "a.test/old/", PASSED),
        ("location /old/ { return 404 gone; }", "a.test/old/", WARNED),
        ("location ~ /\\.git { deny all; }", "a.test ~ /\\.git", PASSED),
        ("location /old/ { allow 10.0.0.0/8; deny all; }", "a.test/old/", WARNED),
        ("location /old/ { deny 10.0.0.1; }", "a.test/old/", WARNED),
        ("location /old/ { satisfy any; deny all; auth_basic x; }", "a.test/old/", WARNED),
        ("location ~ ^/old { proxy_pass http://localhost:8001; }", "a.test ~ ^/old", FAILED),
        ("location = /api { return 301 /api/; }", "a.test = /api", PASSED),
        ("location @n { proxy_pass http://localhost:8001; }", "a.test@n", PASSED),
        ("location /i/ { internal; proxy_pass http://localhost:8001; }", "a.test/i/", PASSED),
        ("location ^~ /.well-known/acme-challenge/ { root /x; }", "a.test ^~ /.well-known/acme-challenge/", PASSED),
    ],
)
def test_a_location_is_declared_or_said(location: str, key: str, then: Outcome) -> None:
    assert outcome(changed((MORE, location)), "location_is_declared", key) is then


@pytest.mark.parametrize(
    ("passed", "then"),
    [
        ("proxy_pass http://localhost:8050/;", FAILED),
        ("proxy_pass http://10.0.0.1:8001/;", FAILED),
        ("proxy_pass http://unix:/run/x.sock;", FAILED),
        ("set $p 8050; proxy_pass http://127.0.0.1:$p/;", FAILED),
        ("proxy_pass http://$arg_p/;", UNKNOWN),
        ("if ($arg_x) { proxy_pass http://localhost:8050; }", FAILED),
        ("set $p 8001; proxy_pass http://127.0.0.1:$p/;", PASSED),
        ("proxy_pass http://localhost:8001$request_uri;", PASSED),
        ("return 204;", PASSED),
        ("proxy_pass http://localhost:8002/;", PASSED),
    ],
)
def test_a_target_is_a_port_that_a_service_publishes(passed: str, then: Outcome) -> None:
    assert outcome(changed((PROXIED, passed)), "location_has_a_known_target", "a.test/api/") is then


def test_a_target_that_its_service_does_not_publish_is_a_finding() -> None:
    facts = tree(sites.SITE)
    unpublished = scene.compose(scene.compose_service("api", ports=()), scene.compose_service("web"))
    found = verdict(scene.replaced(facts, compose=unpublished), "location_has_a_known_target", "a.test/api/")
    assert (found.outcome, found.found) == (FAILED, "api publishes no port")


def test_of_a_port_that_no_service_declares_it_is_told_who_publishes_it() -> None:
    facts = tree(changed((PROXIED, "proxy_pass http://localhost:8050/;")))
    ports = tuple(PublishedPort(str(port), port, "tcp", "127.0.0.1", Place("f", 5)) for port in (8001, 8050))
    defined = scene.compose(scene.compose_service("api", ports=ports), scene.compose_service("web"))
    found = verdict(scene.replaced(facts, compose=defined), "location_has_a_known_target", "a.test/api/")
    assert (found.outcome, found.found) == (FAILED, "localhost:8050, published by api, declared by nobody")
    assert verdict(facts, "location_has_a_known_target", "a.test/api/").found == "localhost:8050, of nobody"


@pytest.mark.parametrize(
    ("location", "key", "then"),
    [
        ("location ~ ^/shop { return 404; } location /shop/ { return 204; }", "a.test/shop/", FAILED),
        ("location ~ php$ { return 404; } location /shop/ { return 204; }", "a.test/shop/", PASSED),
        ("location ~ /shop { location /shop/ { return 204; } }", "a.test/shop/", FAILED),
        ("location ~ ^/shop { return 404; } location ^~ /shop/ { return 204; }", "a.test ^~ /shop/", PASSED),
        ("location /x%20y/ { return 204; }", "a.test/x%20y/", FAILED),
        ('location "/x y/" { return 204; }', "a.test/x y/", PASSED),
        ("location /x//y { return 204; }", "a.test/x//y", FAILED),
        ("merge_slashes off; location /x//y { return 204; }", "a.test/x//y", PASSED),
        ("location x { return 204; }", "a.testx", FAILED),
        ("location ~ ^/a { return 1; } location ~ ^/a/b { return 2; }", "a.test ~ ^/a/b", FAILED),
        ("location ~ ^/a/b { return 1; } location ~ ^/a { return 2; }", "a.test ~ ^/a", PASSED),
        ("location ^~ /s/ { return 1; } location ~ ^/s/(.*)$ { return 2; }", "a.test ~ ^/s/(.*)$", FAILED),
        ("location ^~ /s/ { return 1; } location ~ /s/(.*)$ { return 2; }", "a.test ~ /s/(.*)$", PASSED),
        ("location /s { proxy_pass http://localhost:8001/v1/; }", "a.test/s", WARNED),
        ("location /s/ { proxy_pass http://localhost:8001/v1; }", "a.test/s/", WARNED),
        ("location /s/ { proxy_pass http://localhost:8001/v1?a=; }", "a.test/s/", WARNED),
        ("location /s/ { set $b localhost:8001; proxy_pass http://$b/v1/; }", "a.test/s/", WARNED),
        ("location /s { proxy_pass http://localhost:8001/v1; }", "a.test/s", PASSED),
        ("location /s { proxy_pass http://localhost:8001; }", "a.test/s", PASSED),
        ("location = /s { proxy_pass http://localhost:8001/v1/; }", "a.test = /s", PASSED),
        ("location /s/ { rewrite ^ /x break; proxy_pass http://localhost:8001/v1; }", "a.test/s/", PASSED),
    ],
)
def test_requests_come_to_a_location_and_join_at_its_slash(location: str, key: str, then: Outcome) -> None:
    assert outcome(changed((MORE, location)), "location_is_reachable", key) is then


@pytest.mark.parametrize(
    ("extra", "key", "then"),
    [
        ("server { listen 443 ssl; server_name A.test; location /n/ { return 1; } }", "A.test/n/", FAILED),
        ("server { listen 443 ssl; server_name a.test b.test; location /n/ { return 1; } }", "a.test/n/", PASSED),
        ("server { listen 443 ssl; server_name *.a.test; location /n/ { return 1; } }", "*.a.test/n/", PASSED),
        ("server { listen unix:/s; server_name a.test; location /n/ { return 1; } }", "a.test:80/n/", PASSED),
        ("server { listen 443 ssl; server_name c; return 301 /x; location /n/ { return 1; } }", "c/n/", FAILED),
    ],
)
def test_a_location_needs_a_server_that_is_chosen(extra: str, key: str, then: Outcome) -> None:
    assert outcome(sites.SITE + extra, "location_is_reachable", key) is then
