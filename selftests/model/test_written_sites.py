"""A site's file as lines to compare: how each is written, where it stands, and which of them are certbot's."""

import pytest

from trueup.facts import Place
from trueup.facts.common import Problem
from trueup.facts.nginx import Directive
from trueup.facts.sites import SiteFile
from trueup.model.differences import Written
from trueup.model.written_sites import compared
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

MARK = "# managed by Certbot"
EMPTY = SiteFile("/s", "s", enabled=True, directives=())


def site(text: str) -> SiteFile:
    """The file as it would be collected: the lines with certbot's mark are known."""
    directives = configuration("/s", Files({"/s": Source("s", text)})).directives
    marked = tuple(number for number, line in enumerate(text.splitlines(), 1) if MARK in line)
    return SiteFile("/s", "s", enabled=True, directives=directives, certbot_lines=marked)


def lines(text: str) -> list[Written]:
    return compared(site(text), EMPTY)[0]


def left(tree: str, host: str) -> tuple[list[str], list[str]]:
    """What is compared of both sides."""
    ours, theirs = compared(site(tree), site(host))
    return [line.text for line in ours], [line.text for line in theirs]


def test_each_directive_is_a_line_with_its_number() -> None:
    text = "server {\n  listen 80; server_name\n a b;\n location /x {\n\n\n return 200; } }\nmap $a $b {\n}\n"
    assert lines(text) == [
        Written("server {", 1),
        Written("    listen 80;", 2),
        Written("    server_name a b;", 2),
        Written("    location /x {", 4),
        Written("        return 200;", 7),
        Written("    }"),
        Written("}"),
        Written("map $a $b {", 8),
        Written("}"),
    ]


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("plain-1./$a", "plain-1./$a"),
        ("", '""'),
        ("a b", '"a b"'),
        ("a;", '"a;"'),
        ("{", '"{"'),
        ("a#", '"a#"'),
        ("it's", '"it\'s"'),
        ('say "x"', r'"say \"x\""'),
        ("back\\ slash", r'"back\\ slash"'),
        ("two\nlines", r'"two\nlines"'),
    ],
)
def test_a_word_is_quoted_where_it_must_be(word: str, written: str) -> None:
    file = SiteFile("/s", "s", enabled=True, directives=(Directive("return", ("200", word), "s", 1),))
    assert compared(file, EMPTY)[0] == [Written(f"return 200 {written};", 1)]


def test_what_could_not_be_read_stands_at_the_end_with_its_line() -> None:
    problem = Problem("unexpected end", Place("s", 9))
    file = SiteFile("/s", "s", enabled=True, directives=(Directive("a", (), "s", 1),), problems=(problem,))
    unread = Written("# not readable: unexpected end", 9)
    assert compared(file, EMPTY)[0] == [Written("a;", 1), unread]
    assert compared(EMPTY, file)[1] == [Written("a;", 1), unread]


SERVER = "server {\n    listen 80;\n}\n"


@pytest.mark.parametrize(
    "certbots",
    [
        f"server {{\n    return 404;\n}} {MARK}\n",
        f"server {{\n}} {MARK}\n",
        f"server {{\n    location / {{\n        return 404;\n    }}\n}} {MARK}\n",
        f"server {{\n    if ($a) {{\n        return 301 /;\n    }} {MARK}\n    listen 80;\n    server_name x;\n}}\n",
        f"server {{\n    return 404; {MARK}\n    server_name x;\n}}\n",
        f"ssl_dhparam /x; {MARK}\n",
    ],
)
@pytest.mark.parametrize("after", ["", SERVER])
def test_what_certbot_wrote_is_left_out(certbots: str, after: str) -> None:
    mine = lines(after)
    assert left(after, certbots + after) == ([line.text for line in mine],) * 2


@pytest.mark.parametrize(
    "host",
    [
        "server {\n    listen 81;\n}\n",
        f"server {{\n    location / {{\n        return 404;\n    }} {MARK}\n    root /;\n}}\n",
        f"location / {{\n    return 404; {MARK}\n    deny all;\n}}\n",
        f"location / {{\n    server_name x;\n    listen 80; {MARK}\n}}\n",
        "server {\n    server_name x;\n}\n",
        "server {\n}\n",
        f"server {{\n    root /;\n}}\nlisten 80; {MARK}\n",
        f"server {{\n    location / {{\n        root /;\n    }}\n    root /; {MARK}\n    deny all;\n}}\n",
    ],
)
def test_a_block_that_somebody_else_wrote_is_compared(host: str) -> None:
    _, theirs = left("", host)
    assert theirs[0] == host.partition("\n")[0]
    assert theirs[-1] == "}"


def test_one_mark_at_a_brace_closes_one_block() -> None:
    inner = f"server {{\n    location / {{\n        return 404;\n    }} {MARK}\n}}\n"
    assert left("", inner)[1] == []  # a server of nothing but certbot's
    outer = f"http {{\n    server {{\n        return 404;\n    }} {MARK}\n}}\n"
    assert left("", outer)[1] == ["http {", "}"]


def test_what_certbot_moved_is_left_out_of_the_tree_and_nothing_else() -> None:
    tree = "server {\n    listen 80;\n    root /a;\n    ssl_certificate /old;\n}\n"
    host = f"server {{\n    root /b;\n    listen 443 ssl; {MARK}\n    ssl_certificate /new; {MARK}\n}}\n"
    assert left(tree, host) == (["server {", "    root /a;", "}"], ["server {", "    root /b;", "}"])


def test_what_certbot_wrote_and_the_tree_has_is_compared() -> None:
    tree = f"server {{\n    root /;\n    listen 443 ssl; {MARK}\n    listen 80;\n}}\n"
    host = f"server {{\n    root /;\n    listen 443 ssl; {MARK}\n}}\n"
    assert left(tree, host) == (
        ["server {", "    root /;", "    listen 443 ssl;", "    listen 80;", "}"],
        ["server {", "    root /;", "    listen 443 ssl;", "}"],
    )


def test_what_certbot_replaced_stays_where_the_host_has_it_too() -> None:
    tree = "server {\n    root /;\n    listen 80;\n    listen 81;\n}\n"
    host = f"server {{\n    root /;\n    listen 80;\n    listen 443 ssl; {MARK}\n}}\n"
    both = ["server {", "    root /;", "    listen 80;", "}"]
    assert left(tree, host) == (both, both)
