"""Which server answers: by its address, by the name in the handshake, and by the one in the Host header."""

import pytest

from selftests.routing.resolving import routes
from trueup.routing import Answer


@pytest.mark.parametrize(
    ("host", "alone", "beside_another"),
    [
        ("one.test", "One.test", "One.test"),
        ("x.two.test", "*.Two.test", "*.Two.test"),
        ("x.test", "One.test", "~^X"),
        ("other.test", "One.test", "z"),
    ],
)
def test_an_answer_names_the_server_as_it_is_written(host: str, alone: str, beside_another: str) -> None:
    """Of one server alone nginx searches no expression that captures nothing."""
    text = "server { listen 80; server_name One.test *.Two.test ~^X; return 200; }"
    assert routes(text).answer(f"http://{host}/".encode()).server == alone
    assert (
        routes(f"server {{ listen 80; server_name z; }} {text}").answer(f"http://{host}/".encode()).server
        == beside_another
    )


@pytest.mark.parametrize(("names", "path"), [("~^(h)$ ~^z$", "/"), ("~^z$ ~^(h)$", "/h"), ("~^(?<n>h)$", "/h")])
def test_a_server_alone_searches_its_names_for_what_the_last_captures(names: str, path: str) -> None:
    found = routes(f"server {{ listen 80; server_name {names}; return 302 /$1; }}").answer(b"http://h/")
    assert found.location_header == f"http://h{path}"


def test_the_text_of_an_expression_is_no_name() -> None:
    text = "server { listen 80; return 201; } server { listen 80; server_name ~^b; return 202; }"
    assert routes(text).asked_at("127.0.0.1", 80, b"~^b", b"/").answer.status == 201
    assert routes(text).asked_at("127.0.0.1", 80, b"b", b"/").answer.status == 202


@pytest.mark.parametrize(
    ("names", "said"),
    [("server_name H.test b;", "h.test"), ("server_name .H.test;", "h.test"), ("server_name ~H;", "~H"), ("", "")],
)
def test_the_server_name_is_the_first_one(names: str, said: str) -> None:
    found = routes(f"server {{ listen 80; {names} return 302 /$server_name; }}").answer(b"http://h/")
    assert found.location_header == f"http://h/{said}"


def test_what_is_done_before_the_name_is_read_is_up_to_the_default_server() -> None:
    text = "server {{ listen 80; {} }} server {{ listen 80; server_name b; {} return 302 $uri; }}"
    merged = routes(text.format("", "merge_slashes off;")).answer(b"http://b//x")
    assert merged.location_header == "http://b/x"
    assert routes(text.format("merge_slashes off;", "")).answer(b"http://b//x").location_header == "http://b//x"


HANDSHAKES = (
    "server { listen 443 ssl; %s return 201; } server { listen 443 ssl; server_name b 10.0.0.1 [::1]; return 202; }"
)


@pytest.mark.parametrize(
    ("url", "greeting", "status"),
    [
        ("https://b/", 1, 202),
        ("https://B./", 1, 202),
        ("https://c/", 0, 201),
        ("https://10.0.0.1/", 0, 202),
    ],
)
def test_a_handshake_asks_for_a_name_and_never_for_an_address(url: str, greeting: int, status: int) -> None:
    found = routes(HANDSHAKES % "")
    routed = found.routed(url.encode())
    assert routed.greeted_by is found.servers[greeting]
    assert routed.answer.status == status


def test_nobody_is_greeted_without_a_handshake() -> None:
    assert routes("server { listen 80; return 200; }").routed(b"http://h/").greeted_by is None


def test_the_handshake_leaves_nothing_captured() -> None:
    found = routes("server { listen 443 ssl; server_name a; return 302 /$1; }").answer(b"https://a/")
    assert found.location_header == "https://a/"


@pytest.mark.parametrize("refusing", ["ssl_reject_handshake on;", "ssl_reject_handshake ON;"])
def test_a_handshake_is_refused_by_a_server_or_by_all(refusing: str) -> None:
    server = "server { listen 443 ssl; server_name b a; %s return 200; }"
    refused = Answer("none", "a", reason="the server refuses TLS handshakes for this name")
    assert routes(server % refusing).answer(b"https://A./") == refused
    assert routes(refusing + server % "").answer(b"https://a/") == refused
    assert routes(refusing + server % "ssl_reject_handshake off;").answer(b"https://a/").status == 200


@pytest.mark.parametrize(
    ("first", "second", "can"),
    [
        ("a", "b", True),
        ("a", "A", False),
        ("a", "a b", True),
        ("*.a", "*.a", False),
        (".a", "*.a", False),
        ("*.a", ".a", True),
        ("a", ".a", True),
        (".a", ".a", False),
        (".a", "a", False),
        ("*.b.a", "*.a", True),
        ("x.a", "*.a", True),
        ("a.*", "a.*", False),
        ("a.x", "a.*", True),
        ("a", "~^a$", True),
        ("a", '""', False),
    ],
)
def test_a_server_can_be_chosen_for_a_name_that_no_other_took_before(first: str, second: str, can: bool) -> None:  # noqa: FBT001 - a column
    found = routes(f"server {{ listen 80; server_name {first}; }} server {{ listen 80; server_name {second}; }}")
    assert found.can_be_chosen(found.servers[0])
    assert found.can_be_chosen(found.servers[1]) is can


def test_a_default_server_can_be_chosen_whatever_its_names() -> None:
    found = routes("server { listen 80; server_name a; } server { listen 80 default_server; server_name a; }")
    assert all(found.can_be_chosen(server) for server in found.servers)
