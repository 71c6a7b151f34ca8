"""Levels as reports speak of them, and times as nginx writes them."""

import pytest

from selftests.model.nginx_text import location_of
from trueup.facts import Place
from trueup.facts.nginx import Directive
from trueup.model.nginx_levels import blocks_around, levels, named, place, place_of, seconds_of


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("180", 180), ("180s", 180), ("3m", 180), ("1h 30m", 5400), ("1h30m", 5400), ("1m 60s", 120), ("500ms", 0.5),
        ("2d", 172_800), ("1w", 604_800), ("1M", 2_592_000), ("1y", 31_536_000), ("0", 0),
        ("", None), ("x", None), ("10x", None), ("m", None), (" 1m", None), ("1m,2s", None), ("$t", None),
    ],
)  # fmt: skip
def test_a_time_is_seconds(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


def test_a_level_knows_those_around_it_and_where_it_stands() -> None:
    inner = location_of("root /a; location /x { location /x/y { root /b; } }", "/x/y")
    outer = inner.around
    assert outer
    assert [level.written for level in levels(inner)] == ["/x/y", "/x", "", ""]
    assert list(levels(None)) == []
    assert [[each.name for each in block] for block in blocks_around(inner)][:2] == [["root"], ["location"]]
    assert place_of(inner) == Place("n", 1)
    assert place_of(None) == Place()
    assert place(None) == Place()
    assert place(Directive("a", (), "f", 7)) == Place("f", 7)
    assert named(inner) == "location /x/y"
    assert named(outer.around) == "no location"
    assert named(None) == "no location"
    limited = location_of("location /x { limit_except GET { deny all; } }").limited
    assert limited
    assert (place_of(limited), limited.opened_by and limited.opened_by.name) == (Place("n", 1), "limit_except")
