"""The table of directives, asked of the real nginx: which names it has, and where it allows them."""

from collections.abc import Callable

import pytest

from selftests.nginx.contexts import MANY_WORDS, TEXTS
from selftests.nginx.recording import recorded
from trueup.facts.nginx import Directive
from trueup.syntax.nginx_grammar import LOCATION
from trueup.syntax.nginx_names import NAMES, strangers

Judge = Callable[[str], tuple[str, int]]

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


def test_no_directive_that_an_nginx_has_is_unknown_where_it_allows_it() -> None:
    asked = list(recorded())
    assert {version.split(".")[1] for version, _, _ in asked} == {"22", "31"}
    strange = [each for each in asked if list(strangers((Directive(each[1], ("x",), "f", 1),), each[2]))]
    assert not strange


def test_the_nearest_name_and_the_place_are_told() -> None:
    inside = Directive("server", (), "f", 1, 1, (Directive("proxy_read_timeot", ("1s",), "f", 7),))
    (found,) = strangers((Directive("http", (), "f", 1, 1, (inside,)),))
    assert found.text == "proxy_read_timeot, which nginx does not know (is proxy_read_timeout meant?)"
    assert str(found.at) == "f:7"


@pytest.mark.parametrize(
    "name",
    ["content_by_lua_block", "track_uploads", "js_content", "more_set_headers", "brotli", "vhost_traffic_status"],
)
def test_modules_that_distributions_have_are_nobodys_mistake(name: str) -> None:
    assert not list(strangers((Directive(name, ("x",), "f", 1),), LOCATION))
