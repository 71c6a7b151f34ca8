"""The parts that need no nginx: what holds for every target, every escape, every table of names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selftests.routing.resolving import routes
from trueup.routing import Routes
from trueup.routing.answer import UndecidedError
from trueup.routing.escaping import escaped_argument, escaped_path, unescaped_redirect
from trueup.routing.locations import Locations
from trueup.routing.patterns import Pattern
from trueup.routing.target import BadTargetError, parsed
from trueup.routing.wildcards import Names
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

_BYTES = st.lists(st.sampled_from([b"/", b".", b"..", b"%2e", b"%2F", b"%", b"?", b"#", b"a", b"+", b"\xff", b"%3f"]))
_TARGETS = _BYTES.map(lambda parts: b"/" + b"".join(parts))


@given(_TARGETS, st.booleans())
def test_a_target_is_refused_or_becomes_a_path_without_dots(raw: bytes, merge: bool) -> None:  # noqa: FBT001 - hypothesis
    try:
        target = parsed(raw, merge_slashes=merge)
    except BadTargetError:
        return
    assert target.path.startswith(b"/")
    assert not {b".", b".."} & set(target.path.split(b"/"))
    assert not merge or b"//" not in target.path
    assert target.raw == raw


@given(_TARGETS)
def test_a_path_escaped_and_read_again_is_the_same(raw: bytes) -> None:
    try:
        path = parsed(raw, merge_slashes=True).path
    except BadTargetError:
        return
    assert parsed(escaped_path(path), merge_slashes=True).path == path


@given(st.binary())
def test_escapes_leave_no_byte_that_ends_a_line_or_a_target(text: bytes) -> None:
    for escape in (escaped_path, escaped_argument):
        assert not re.search(rb'[\x00-\x20"#?<>\x7f-\xff]', escape(text))


@given(st.binary())
def test_unescaping_never_grows(text: bytes) -> None:
    assert len(unescaped_redirect(text)) <= len(text)


@given(st.sets(st.text("ab/", max_size=4)), st.text("ab/", max_size=6))
def test_the_longest_prefix_is_the_longest(names: set[str], path: str) -> None:
    locations = Locations[str]()
    locations.prefixes = {name.encode(): name for name in names}
    longest = max((name for name in names if path.startswith(name)), key=len, default=None)
    assert locations.longest_prefix(path.encode()) == (None if longest is None else longest.encode())


def test_an_expression_that_never_ends_is_given_up() -> None:
    with pytest.raises(UndecidedError):
        Pattern(rb"^(a+)+$", caseless=False).search(b"a" * 60 + b"b")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("a.test", 1),
        ("x.a.test", 2),
        ("y.x.a.test", 2),
        ("www.org", 3),
        ("www.a.b", 3),
        ("b.test", 4),
        ("x.b.test", 4),
        ("www.b.test", 4),
        ("test", None),
        ("www", None),
        ("x.www.org", None),
    ],
)
def test_names_are_found_as_nginx_finds_them(name: str, found: int | None) -> None:
    names = Names[int](wildcards=True)
    for number, written in enumerate((b"A.test", b"*.a.test", b"www.*", b".b.test"), 1):
        names.add(written, number)
    assert names.find(name.encode()) == found


@pytest.mark.parametrize("text", [rb"^/(?<n>a)$", rb"[[:digit:]]1", rb"\h", rb"^(a+)+$", rb"(?i)A", rb"a\Kb"])
def test_an_expression_is_searched_or_said_to_be_unknown(text: bytes) -> None:
    pattern = Pattern(text, caseless=False)
    assert pattern.search(b"/nothing/of/it") is None


@pytest.mark.parametrize(
    ("directive", "reason"),
    [
        ("allow 10.0.0.0/8; deny all;", "address"),
        ("if ($http_user_agent) { return 403; }", "$http_user_agent"),
        ("if ($cookie_a) { return 403; }", "$cookie_a"),
        ("return 301 /$remote_addr;", "$remote_addr"),
        ("content_by_lua_file x;", "program"),
        ("fastcgi_pass unix:/x;", "fastcgi_pass"),
        ("auth_request /a;", "auth_request"),
        ("satisfy any; deny 10.0.0.1;", "address"),
        ("try_files $uri @n;", "exists on the server"),
    ],
)
def test_what_depends_on_more_than_the_request_is_undecided(directive: str, reason: str) -> None:
    others = "location @n { return 200; } location /a { proxy_pass http://127.0.0.1:1; }"
    answer = routes(f"server {{ listen 80; root /srv; location / {{ {directive} }} {others} }}").answer(b"http://h/x")
    assert answer.outcome == "undecided"
    assert reason in answer.reason


@pytest.mark.parametrize("line", [b"", b"x", b"http://", b"http://h:x/", b"ftp://h/", b"http://a@h/", b"\xff"])
def test_a_bad_url_gets_a_reason(line: bytes) -> None:
    answer = routes("server { listen 80; return 200; }").answer(line)
    assert (answer.outcome, bool(answer.reason)) == ("undecided", True)


def test_a_name_that_changes_between_versions_is_undecided_without_the_version() -> None:
    found = configuration("/n", Files({"/n": Source("n", "http { server { listen 80; return 200; } }")}))
    assert Routes(found.directives).answer(b"http://a^b/").outcome == "undecided"
    assert Routes(found.directives, version="1.22.1").answer(b"http://a^b/").outcome == "status"
