"""What a word with variables may become, as far as files say so."""

import pytest

from selftests.model.nginx_text import configuration, directives
from trueup.model.nginx_values import MOST, Values

TABLES = """
    map $uri $by_map { /a one; default two; }
    map $uri $maybe { hostnames; volatile; /a one; }
    map $uri $nested { default http://$by_map; }
    map $uri $request { default $arg_x; }
    map $uri $loop { default $loop; }
    geo $by_geo { ranges; proxy 192.0.2.1; default a; 10.0.0.0/8 b; }
    map $uri $XrayX { default q; }
    upstream same_name { server h; }
    geo $remote_addr $by_other { default c; }
    split_clients $uri $by_share { 50% x; * y; }
    map $uri $wide { 1 1; 2 2; 3 3; 4 4; 5 5; 6 6; 7 7; 8 8; default 9; }
"""


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("plain", ["plain"]),
        ("$by_map", ["one", "two"]),
        ("x${BY_MAP}y", ["xoney", "xtwoy"]),
        ("$by_map/$by_map", ["one/one", "two/two"]),
        ("$by_map$by_geo", ["onea", "oneb", "twoa", "twob"]),
        ("$maybe", ["one", ""]),
        ("$nested", ["http://one", "http://two"]),
        ("$by_geo", ["a", "b"]),
        ("$by_other", ["c"]),
        ("$xrayx", ["q"]),
        ("$same_name", None),
        ("$by_share", ["x", "y"]),
        ("$request", None),
        ("$loop", None),
        ("$arg_x", None),
        ("$by_map$arg_x", None),
        ("$wide$wide", [str(number) * 2 for number in range(1, 10)]),
        ("$wide$by_map", [f"{number}{word}" for number in range(1, 10) for word in ("one", "two")]),
    ],
)
def test_a_word_becomes_what_tables_say(text: str, texts: list[str] | None) -> None:
    assert Values(configuration(TABLES)).of(text, ()) == texts


def test_as_many_texts_as_are_worth_looking_at_and_no_more() -> None:
    half = MOST // 2
    rows = " ".join(f"{n} {n};" for n in range(half))
    text = f"map $uri $a {{ default x; {rows} }} map $uri $b {{ default y; 1 z; }} map $uri $c {{ default 0; {rows} }}"
    text += "".join(
        f" map $uri ${name} {{ default x; {' '.join(f'{n} {n};' for n in range(count - 1))} }}"
        for name, count in (("d", 13), ("e", 5), ("f", 16), ("g", 4))
    )
    values = Values(configuration(text))
    assert values.of("$a", ()) is not None
    assert values.of("$a$b", ()) is None, f"{2 * (half + 1)} texts"
    assert values.of("$d$e", ()) is None, "65 texts"
    assert len(values.of("$f$g", ()) or ()) == MOST
    fewer = Values(configuration(text.replace("default x;", "hostnames;").replace("default 0;", "")))
    assert len(fewer.of("$a", ()) or ()) == half + 1


def around(text: str) -> tuple[tuple[object, ...], ...]:
    """The blocks around the innermost directive, from the inside out."""
    blocks = []
    block = directives(text)
    while True:
        blocks.append(block)
        inner = next((each.block for each in block if each.block is not None and each.name != "if"), None)
        if inner is None:
            return tuple(reversed(blocks))
        block = inner


@pytest.mark.parametrize(
    ("text", "texts"),
    [
        ("server { location / { set $a 1; } }", ["1"]),
        ("server { set $a 2; location / { set $a 1; } }", ["1"]),
        ("server { set $A 2; location / { } }", ["2"]),
        ("server { set $a 2; location / { if ($x) { set $a 1; } } }", ["1", "2"]),
        ("server { set $a 2; if ($x) { set $a 1; } location / { } }", ["2", "1"]),
        ("server { set $a 2; location / { if ($x) { if ($y) { set $a 1; } } } }", ["1", "2"]),
        ("server { location / { set $a 1; set $a 2; } }", ["1", "2"]),
        ("server { set $a 3; location / { set $a 1; if ($x) { set $a 2; } } }", ["1", "2"]),
        ("server { proxy_set_header a 1; location / { } }", None),
        ("server { set $b 2; location / { set $a x$b; } }", ["x2"]),
        ("server { set $a $arg_b; location / { } }", None),
        ("server { set $a $a; location / { } }", None),
        ("server { set $b 2; location / { } }", None),
        ("server { location / { location /x { } set $a 1; } }", ["1"]),
    ],
)
def test_a_variable_becomes_what_set_says_around_it(text: str, texts: list[str] | None) -> None:
    assert Values(configuration(text)).of("$a", around(text)) == texts  # type: ignore[arg-type] # directives


def test_eight_steps_are_followed_and_then_it_is_undecided() -> None:
    def chain(length: int) -> str:
        return (
            "".join(f"map $uri $v{n} {{ default $v{n + 1}; }} " for n in range(length))
            + f"map $uri $v{length} {{ default x; }}"
        )

    assert Values(configuration(chain(8))).of("$v0", ()) == ["x"]
    assert Values(configuration(chain(9))).of("$v0", ()) is None
