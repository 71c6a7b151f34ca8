"""The table of directives, asked of the real nginx: which names it has, and where it allows them."""

from collections.abc import Callable

import pytest

from trueup.facts.nginx import Directive
from trueup.syntax.nginx_grammar import (
    HTTP,
    IF_IN_LOCATION,
    IF_IN_SERVER,
    LIMIT_EXCEPT,
    LOCATION,
    MAIN,
    SERVER,
    UPSTREAM,
)
from trueup.syntax.nginx_names import EVENTS, NAMES, strangers

Judge = Callable[[str], tuple[str, int]]

IN_SERVER = "events {} http { server { listen 127.0.0.1:18080; %s } }"
TEXTS = {
    MAIN: "%s",
    EVENTS: "events { %s }",
    HTTP: "events {} http { %s }",
    SERVER: IN_SERVER,
    LOCATION: IN_SERVER % "location /x { %s }",
    UPSTREAM: "events {} http { upstream u { server 127.0.0.1:18001; %s } }",
    IF_IN_SERVER: IN_SERVER % "if ($uri) { %s }",
    IF_IN_LOCATION: IN_SERVER % "location /x { if ($uri) { %s } }",
    LIMIT_EXCEPT: IN_SERVER % "location /x { limit_except GET { %s } }",
}
MANY_WORDS = " a b c d e f g h i j k;"
EVERY, FEWEST = 3, 130
"""One name of three is asked, and so many of them a distribution's nginx has: the others are of newer ones."""


@pytest.mark.programs
def test_nginx_has_each_name_and_allows_it_where_the_table_does(judge: Judge) -> None:
    known = 0
    for name in sorted(NAMES)[::EVERY]:
        contexts = NAMES[name]
        where, elsewhere = min(contexts), min(TEXTS.keys() - contexts, default="")
        said, _ = judge(TEXTS[where] % (name + MANY_WORDS))
        if f'unknown directive "{name}"' in said:
            continue
        known += 1
        assert "is not allowed here" not in said, (name, where)
        if elsewhere:
            said, _ = judge(TEXTS[elsewhere] % (name + MANY_WORDS))
            assert "is not allowed here" in said, (name, elsewhere)
    assert known > FEWEST


@pytest.mark.programs
def test_a_name_that_is_in_no_table_is_one_that_nginx_does_not_know(judge: Judge) -> None:
    for name in ("proxy_passs", "add_headers", "listens", "ssl_certificat", "rewrites"):
        assert "unknown directive" in judge(TEXTS[LOCATION] % f"{name} x;")[0]
        assert list(strangers((Directive(name, ("x",), "f", 1),)))


def test_the_nearest_name_and_the_place_are_told() -> None:
    inside = Directive("server", (), "f", 1, 1, (Directive("proxy_read_timeot", ("1s",), "f", 7),))
    (found,) = strangers((Directive("http", (), "f", 1, 1, (inside,)),))
    assert found.text == "proxy_read_timeot, which nginx does not know (is proxy_read_timeout meant?)"
    assert str(found.at) == "f:7"


@pytest.mark.parametrize(
    "name", ["content_by_lua_block", "js_content", "more_set_headers", "brotli", "vhost_traffic_status"]
)
def test_modules_that_distributions_have_are_nobodys_mistake(name: str) -> None:
    assert not list(strangers((Directive(name, ("x",), "f", 1),), LOCATION))
