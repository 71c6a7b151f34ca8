"""Words of a configuration and of a request, taken apart: URLs, names of locations, conditions, hosts, values."""

import pytest

from trueup.routing.building import kind_and_name
from trueup.routing.conditions import condition_of
from trueup.routing.host_header import BadHostError, UnsureHostError, host_name
from trueup.routing.url import BadUrlError, Url, parsed_url
from trueup.routing.values import Capture, Text, Variable, value_of
from trueup.routing.variables import argument


@pytest.mark.parametrize(
    ("line", "url"),
    [
        (b"http://h/a?b#c", Url(False, b"h", b"h", 80, b"/a?b#c")),  # noqa: FBT003 - no TLS
        (b"HTTPS://H.test:8443/", Url(True, b"H.test:8443", b"H.test", 8443, b"/")),  # noqa: FBT003 - TLS
        (b"https://h", Url(True, b"h", b"h", 443, b"/")),  # noqa: FBT003 - TLS
        (b"http://h?q", Url(False, b"h", b"h", 80, b"/?q")),  # noqa: FBT003 - no TLS
        (b"http://h:1/", Url(False, b"h:1", b"h", 1, b"/")),  # noqa: FBT003 - no TLS
        (b"http://h:65535/", Url(False, b"h:65535", b"h", 65535, b"/")),  # noqa: FBT003 - no TLS
        (b"http://h:0000080/", Url(False, b"h:0000080", b"h", 80, b"/")),  # noqa: FBT003 - no TLS
        (b"http://h:/", Url(False, b"h:", b"h", 80, b"/")),  # noqa: FBT003 - no TLS
        (b"http://10.0.0.1:8/", Url(False, b"10.0.0.1:8", b"10.0.0.1", 8, b"/", "10.0.0.1")),  # noqa: FBT003 - no TLS
        (b"http://[::0001]:8/\n", Url(False, b"[::0001]:8", b"[::0001]", 8, b"/\n", "::1")),  # noqa: FBT003 - no TLS
        (b"http://\xff/", Url(False, b"\xff", b"\xff", 80, b"/")),  # noqa: FBT003 - no TLS
    ],
)
def test_a_url_is_a_socket_a_host_and_a_target(line: bytes, url: Url) -> None:
    assert parsed_url(line) == url


@pytest.mark.parametrize(
    "line", [b"http://h:655350/", b"http://h:65536/", b"http://h:00/", b"http://h:1000080/", b"x://h/", b" http://h/"]
)
def test_what_is_no_url_is_refused(line: bytes) -> None:
    with pytest.raises(BadUrlError):
        parsed_url(line)


@pytest.mark.parametrize(
    ("args", "found"),
    [
        (("/a",), ("", "/a")),
        (("=", "/a"), ("=", "/a")),
        (("=/a",), ("=", "/a")),
        (("^~", "/a"), ("^~", "/a")),
        (("^~/a",), ("^~", "/a")),
        (("~", "a"), ("~", "a")),
        (("~a",), ("~", "a")),
        (("~*a",), ("~*", "a")),
        (("~*", "a"), ("~*", "a")),
        (("@n",), ("@", "@n")),
        (("$n",), ("$", "$n")),
        (("",), ("", "")),
        ((), ("", "")),
    ],
)
def test_a_location_has_a_kind_and_a_name(args: tuple[str, ...], found: tuple[str, str]) -> None:
    assert kind_and_name(args) == found


@pytest.mark.parametrize(
    ("args", "variable", "operator", "value"),
    [
        (("($a)",), "a", "", b""),
        (("(", "$a", ")"), "a", "", b""),
        (("($A", "=", "b)"), "a", "=", b"b"),
        (("(", "$a", "!=", "b", ")"), "a", "!=", b"b"),
        (("($a", "~", "(b))"), "a", "~", b"(b)"),
        (("($a", "!~*", "b", ")"), "a", "!~*", b"b"),
        (("($a", "=", ")"), "a", "=", b""),
        (("($a", "=", "", ")"), "a", "=", b""),
        (("(-f", "/a)"), "", "-f", b"/a"),
        (("(", "!-d", "/a", ")"), "", "!-d", b"/a"),
        (("(a)",), "", "?", b""),
        (("()",), "", "?", b""),
    ],
)
def test_a_condition_is_what_stands_between_the_parentheses(
    args: tuple[str, ...], variable: str, operator: str, value: bytes
) -> None:
    found = condition_of(args)
    assert (found.variable, found.operator, found.value.text) == (variable, operator, value)
    assert (found.pattern is not None) is ("~" in operator)
    if found.pattern:
        assert (found.pattern.search(b"xB") is not None) is operator.endswith("*")


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"h.test", b"h.test"),
        (b" H.Test:80\t", b"h.test"),
        (b"h.test.", b"h.test"),
        (b"h.:80", b"h"),
        (b"[::1]:80", b"[::1]"),
        (b"[::A]", b"[::a]"),
        (b"a!b_c~", b"a!b_c~"),
        (b"Xx.X", b"xx.x"),
        (b"h:0080", b"h"),
        (b"h:59999", b"h"),
    ],
)
def test_a_host_is_its_name_in_every_release(header: bytes, name: bytes) -> None:
    for version in ((1, 22, 1), (1, 29, 0), None):
        assert host_name(header, version) == name


@pytest.mark.parametrize(
    ("header", "lax", "strict"),
    [
        (b"a^b", b"a^b", None),
        (b"h:00080", b"h", b"h"),
        (b"h:60000", b"h", b"h"),
        (b"h:65535", b"h", b"h"),
        (b"h:65536", b"h", None),
        (b"h:123456", b"h", None),
        (b"h:8a", b"h", None),
        (b"[::g]", b"[::g]", b"[::g]"),
        (b"[::1", b"[::1", None),
        (b"[::1]]", b"[::1]", None),
    ],
)
def test_a_host_that_only_older_releases_took(header: bytes, lax: bytes, strict: bytes | None) -> None:
    assert host_name(header, (1, 28, 9)) == lax
    for version in ((1, 29, 0), (1, 29, 3), None):
        with pytest.raises(UnsureHostError, match=r"^whether nginx takes this Host depends on its version$"):
            host_name(header, version)
    for version in ((1, 29, 4), (1, 30, 0)):
        if strict is None:
            with pytest.raises(BadHostError, match=r"^an invalid Host$"):
                host_name(header, version)
        else:
            assert host_name(header, version) == strict


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (b"", ()),
        (b"a/b", (Text(b"a/b"),)),
        (b"$A_1/", (Variable("a_1"), Text(b"/"))),
        (b"${a}b$1c${D}", (Variable("a"), Text(b"b"), Capture(1), Text(b"c"), Variable("d"))),
        (b"$12", (Capture(1), Text(b"2"))),
        (b"$0", (Variable("0"),)),
        (b"a$", (Text(b"a"), Text(b"$"))),
        (b"$$a", (Text(b"$"), Variable("a"))),
    ],
)
def test_a_value_is_text_captures_and_variables(text: bytes, parts: tuple[object, ...]) -> None:
    value = value_of(text)
    assert (value.text, value.parts) == (text, parts)
    assert value.is_static is all(isinstance(part, Text) for part in parts)
    assert value.has_captures is any(isinstance(part, Capture) for part in parts)


@pytest.mark.parametrize(
    ("arguments", "value"),
    [
        (b"a=1", b"1"),
        (b"x=0&a=1&b=2", b"1"),
        (b"xa=0&a=1", b"1"),
        (b"xa=0&a=1&a=2", b"1"),
        (b"A=1&a=2", b"1"),
        (b"a&a=1", b"1"),
        (b"a=", b""),
        (b"b=a=1", b""),
        (b"a=%20+", b"%20+"),
        (b"", b""),
        (b"aa=1&a=2", b"2"),
    ],
)
def test_an_argument_is_the_first_of_its_name_undecoded(arguments: bytes, value: bytes) -> None:
    assert argument(arguments, b"a") == value
    assert argument(arguments, b"A") == value
