"""What a certificate is worth for a name."""

import pytest

from trueup.facts.probes import Certificate
from trueup.model.certificates import covers, days_left


def certificate(*names: str, until: float = 0) -> Certificate:
    return Certificate("ab", names, "CN=x", "CN=ca", 0, until)


@pytest.mark.parametrize(
    ("names", "name", "covered"),
    [
        (("a.test",), "a.test", True),
        (("b.test", "a.test"), "a.test", True),
        (("*.a.test",), "x.a.test", True),
        (("*.a.test",), "y.x.a.test", False),
        (("*.a.test",), "a.test", False),
        (("*.test",), "a.test", False),
        (("*.",), "localhost", False),
        (("", "*."), "a.test", False),
        ((), "a.test", False),
    ],
)
def test_a_wildcard_stands_for_one_label(names: tuple[str, ...], name: str, covered: bool) -> None:  # noqa: FBT001
    assert covers(certificate(*names), name) is covered


def test_days_are_counted_to_the_end_and_beyond() -> None:
    assert days_left(certificate(until=3 * 86_400), 86_400) == 2
    assert days_left(certificate(until=0), 43_200) == -0.5
