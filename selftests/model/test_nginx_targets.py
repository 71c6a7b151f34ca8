"""Where `proxy_pass` leads."""

import pytest

from selftests.model.nginx_text import configuration as text_of
from selftests.probes.healthy import configuration, directive, server
from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.model.nginx_targets import Target, is_decided, of_pass, of_url, targets, upstreams_of
from trueup.model.nginx_values import Values

FILE = "/etc/nginx/nginx.conf"


def keys(passed: str, *more: Directive) -> list[str]:
    return [target.key for target in targets(configuration(*more, server(passed)))]


@pytest.mark.parametrize(
    ("passed", "target"),
    [
        ("http://localhost:8001", "localhost:8001"),
        ("http://localhost:8001/api/", "localhost:8001"),
        ("http://localhost", "localhost:80"),
        ("https://localhost", "https://localhost:443"),
        ("HTTPS://[::1]:8443/", "https://[::1]:8443"),
        ("http://unix:/run/x.sock", "unix:/run/x.sock"),
        ("http://unix:/run/x.sock:/api/", "unix:/run/x.sock"),
        ("http://localhost:8001$request_uri", "localhost:8001"),
        ("http://localhost:8001/x$arg_a", "localhost:8001"),
    ],
)
def test_a_literal_target_is_what_is_dialled(passed: str, target: str) -> None:
    assert keys(passed) == [target]


@pytest.mark.parametrize("passed", ["http://$backend", "http://localhost:$port/", "localhost:8001", ""])
def test_what_a_variable_decides_is_no_target(passed: str) -> None:
    assert keys(passed) == []


SET = "set $b localhost:8001; set $c $arg_c; set $d localhost:$port; location / { proxy_pass %s; }"


@pytest.mark.parametrize(
    ("passed", "found", "decided"),
    [
        ("http://$b/x", ["localhost:8001"], True),
        ("http://$b$request_uri", ["localhost:8001"], True),
        ("http://$c/x", [], False),
        ("http://$d/x", [], False),
        ("http://localhost:8002/$c", ["localhost:8002"], True),
        ("http://localhost:8002$request_uri", ["localhost:8002"], True),
    ],
)
def test_a_variable_that_files_set_is_followed(passed: str, found: list[str], *, decided: bool) -> None:
    whole = text_of(f"server {{ {SET % passed} }}")
    assert [target.key for target in targets(whole)] == found
    assert all(target.at == (Place("n", 1),) for target in targets(whole))
    (http,) = whole.directives
    (outer,) = http.block or ()
    inner = (outer.block or ())[-1].block or ()
    assert is_decided(inner[0], Values(whole), (inner, outer.block or ())) is decided


def test_what_has_no_argument_leads_nowhere_and_that_is_known() -> None:
    nothing = directive("proxy_pass")
    assert is_decided(nothing, Values(configuration(server())), ()) is True
    assert of_pass(directive("proxy_pass", "http://$b"), {}) == []
    assert of_url("http://$b/", {}, Place()) == []


def upstream(*servers: tuple[str, ...]) -> Directive:
    return directive("upstream", "backend", block=tuple(directive("server", *each, line=3) for each in servers))


def test_each_server_of_an_upstream_is_a_target() -> None:
    block = upstream(("localhost:8001",), ("[::1]:8001", "backup"), ("10.0.0.1:8001", "down"), ("192.0.2.1",))
    assert keys("http://backend/", block) == ["localhost:8001", "[::1]:8001", "192.0.2.1:80"]


def test_a_target_of_two_locations_is_one_and_names_both() -> None:
    second = directive("location", "/two/", block=(directive("proxy_pass", "http://localhost:8001/x/", line=12),))
    (target,) = targets(configuration(server("http://localhost:8001/", second)))
    assert [place.line for place in target.at] == [8, 12]


def test_a_target_is_named_where_it_is_passed_and_where_the_upstream_says_it() -> None:
    block = upstream(("unix:/run/x",), ("localhost",), ("no:such:port",))
    passing = directive("location", "/", line=11, block=(directive("proxy_pass", "https://Backend/x", line=12),))
    found = targets(configuration(directive("server", block=(passing,)), block))
    at = (Place(FILE, 12), Place(FILE, 3))
    assert found == (Target("https", "unix:/run/x", 0, at), Target("https", "localhost", 80, at))
    assert [target.key for target in found] == ["https://unix:/run/x", "https://localhost:80"]


def test_what_nginx_refuses_is_no_upstream_and_breaks_nothing() -> None:
    odd = (directive("upstream", block=(directive("server", "a"),)), directive("upstream", "b"), directive("upstream"))
    named = upstream(("10.0.0.1",), ())
    assert upstreams_of(configuration(*odd, named, server())) == {"backend": named}
    assert keys("http://backend", *odd, named, directive("proxy_pass")) == ["10.0.0.1:80"]


def test_a_target_of_a_unix_socket_is_passed_from_its_place() -> None:
    (found,) = targets(configuration(server("http://unix:/run/x.sock")))
    assert found == Target("http", "unix:/run/x.sock", 0, (Place(FILE, 8),))
