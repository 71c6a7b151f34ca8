"""Regular expressions: by `re` where it means the same as PCRE, else by PCRE; what they capture is the same."""

import pytest

from trueup.routing import patterns
from trueup.routing.answer import UndecidedError
from trueup.routing.patterns import Captures, Pattern


@pytest.mark.parametrize(
    ("text", "caseless", "subject", "captures"),
    [
        (rb"^/a(b)?(c)?$", False, b"/ab", Captures((b"/ab", b"b"))),
        (rb"^/a(b)?(c)?$", False, b"/ac", Captures((b"/ac", b"", b"c"))),
        (rb"^/a(b)?(c)?$", False, b"/a", Captures((b"/a",))),
        (rb"^/A", True, b"/a", Captures((b"/a",))),
        (rb"^/A", False, b"/a", None),
        (rb"(?<N>x)(?P<m>y)?", False, b"x", Captures((b"x", b"x"), {"n": b"x", "m": b""})),
        (rb"^\h*(b)?(c)?$", False, b" b", Captures((b" b", b"b"))),
        (rb"^\h*(b)?(c)?$", False, b" c", Captures((b" c", b"", b"c"))),
        (rb"^\h*(b)?(c)?$", False, b"\t", Captures((b"\t",))),
        (rb"^\hA", True, b" a", Captures((b" a",))),
        (rb"^\hA", False, b" a", None),
        (rb"\h(?<N>x)(?'m'y)?", False, b" x", Captures((b" x", b"x"), {"n": b"x", "m": b""})),
        (rb"(?|(a)|(b))c", False, b"bc", Captures((b"bc", b"b"))),
        (rb"[[:digit:]]+", False, b"a12", Captures((b"12",))),
        (rb"^[]x]\h", False, b"x ", Captures((b"x ",))),
    ],
)
def test_what_an_expression_captures(text: bytes, caseless: bool, subject: bytes, captures: Captures | None) -> None:  # noqa: FBT001 - a column
    assert Pattern(text, caseless=caseless).search(subject) == captures


@pytest.mark.parametrize(
    ("text", "names", "captures"),
    [
        (rb"a", (), False),
        (rb"(a)", (), True),
        (rb"(?:a)", (), False),
        (rb"(?<A>a)(?P<b>b)", ("a", "b"), True),
        (rb"\h(?'C'c)(?<d>d)", ("d", "c"), True),
        (rb"\ha", (), False),
    ],
)
def test_an_expression_knows_the_variables_that_it_sets(text: bytes, names: tuple[str, ...], captures: bool) -> None:  # noqa: FBT001 - a column
    pattern = Pattern(text, caseless=False)
    assert (pattern.names, pattern.captures) == (names, captures)


def test_an_expression_that_pcre_gives_up_is_undecided() -> None:
    with pytest.raises(UndecidedError, match=r"^PCRE gave a regular expression up$"):
        Pattern(rb"^(a+)+$", caseless=False).search(b"a" * 60 + b"b")


def test_the_usual_expressions_need_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pcre2", None)
    assert Pattern(rb"^/(?<n>a)$").search(b"/a") == Captures((b"/a", b"a"), {"n": b"a"})


def test_an_expression_that_nobody_understands_is_undecided(monkeypatch: pytest.MonkeyPatch) -> None:
    told = r"^a regular expression that only PCRE understands \(the package pcre2 is missing\)$"
    with pytest.raises(UndecidedError, match=told):
        Pattern(rb"(", caseless=False).search(b"")
    monkeypatch.setitem(__import__("sys").modules, "pcre2", None)
    assert patterns._by_pcre(rb"\h", caseless=False) is None  # noqa: SLF001 - what is done where the extra is missing
    with pytest.raises(UndecidedError, match=told):
        Pattern(rb"\h", caseless=False).search(b"")
