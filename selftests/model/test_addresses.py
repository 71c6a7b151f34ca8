"""Addresses: one spelling each, and what is reachable by whom."""

import pytest

from trueup.model.addresses import is_inside, is_loopback, is_wildcard, normal, overlap


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[::1]", "::1"),
        ("::0001", "::1"),
        ("0:0:0:0:0:0:0:0", "::"),
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("*", ""),
        ("fe80::1%eth0", "fe80::1"),
        ("LocalHost.", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_an_address_has_one_spelling(written: str, meant: str) -> None:
    assert normal(written) == meant


@pytest.mark.parametrize(
    ("one", "other", "overlaps"),
    [
        ("localhost", "127.0.0.1", True),
        ("localhost", "::1", True),
        ("localhost", "127.0.0.2", False),
        ("localhost", "::", True),
        ("", "fd00::1", True),
        ("0.0.0.0", "::1", False),  # noqa: S104 - text, nothing is bound
        ("0.0.0.0", "::", False),  # noqa: S104 - as above
        ("::", "::0001", True),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
    ],
)
def test_two_addresses_are_one_place_or_not(one: str, other: str, overlaps: bool) -> None:  # noqa: FBT001 - a column
    assert overlap(one, other) is overlaps
    assert overlap(other, one) is overlaps


@pytest.mark.parametrize("address", ["localhost", "app.localhost", "127.0.0.1", "127.9.9.9", "::1", "ip6-localhost"])
def test_loopback_is_reached_by_this_machine_only(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "10.0.0.1", "localhost.example.test", "128.0.0.1"])  # noqa: S104
def test_everything_else_is_not_loopback(address: str) -> None:
    assert not is_loopback(address)


def test_all_addresses_are_a_wildcard_in_every_spelling() -> None:
    assert all(is_wildcard(each) for each in ("", "*", "0.0.0.0", "::", "[::]", "0::0"))  # noqa: S104 - text
    assert not any(is_wildcard(each) for each in ("127.0.0.1", "::1", "localhost"))


def test_what_is_no_address_lies_in_no_subnet() -> None:
    assert is_inside("172.27.3.4", "172.27.0.0/16")
    assert is_inside("172.27.3.4", "172.27.0.1/16"), "a subnet may be written by any address of it"
    assert not is_inside("172.28.3.4", "172.27.0.0/16")
    assert not is_inside("fd00::1", "172.27.0.0/16")
    assert not is_inside("", "172.27.0.0/16")
    assert not is_inside("172.27.3.4", "no subnet")
