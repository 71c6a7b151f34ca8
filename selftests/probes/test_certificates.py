"""Certificates, served and on disk, as the real OpenSSL describes them."""

import ssl
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from selftests.probes.carrying_out import carry_out
from trueup.collect.probe_plan import Planned
from trueup.facts import Unavailable
from trueup.facts.probes import Certificate, Served
from trueup.model.certificates import covers, days_left

Serve = Callable[..., int]
Certified = tuple[ssl.SSLContext, Path, Path]


def test_what_is_served_is_what_lies_in_the_file(serve: Serve, certified: Certified) -> None:
    context, chain, authority = certified
    at = f"127.0.0.1:{serve(b'', tls=context)}"
    seen = carry_out(
        Planned("served", ("example.net", at, str(authority)), "example.net"), Planned("file", (str(chain),), "f")
    )
    served, on_disk = seen.served[0].seen, seen.files[0].seen
    assert isinstance(served, Served)
    assert isinstance(on_disk, Certificate)
    assert served.trust == ""
    assert served.certificate == on_disk
    assert on_disk.names == ("example.net", "*.example.org")
    assert 29 < days_left(on_disk, time.time()) <= 30


def test_a_chain_of_another_authority_is_not_trusted(serve: Serve, certified: Certified) -> None:
    at = f"127.0.0.1:{serve(b'', tls=certified[0])}"
    served = carry_out(Planned("served", ("example.net", at, ""), "example.net")).served[0].seen
    assert isinstance(served, Served)
    assert "self-signed certificate" in served.trust


def test_a_missing_authority_file_means_that_nobody_looked(serve: Serve, certified: Certified) -> None:
    at = f"127.0.0.1:{serve(b'', tls=certified[0])}"
    served = carry_out(Planned("served", ("example.net", at, "/nonexistent/ca.pem"), "example.net")).served[0].seen
    assert isinstance(served, Unavailable)
    assert "/nonexistent/ca.pem" in served.reason


def test_a_server_without_tls_refuses_the_handshake(serve: Serve) -> None:
    at = f"127.0.0.1:{serve(b'HTTP/1.1 400 Bad Request')}"
    assert isinstance(carry_out(Planned("served", ("example.net", at, ""), "example.net")).served[0].seen, str)


@pytest.mark.parametrize(("content", "word"), [("nothing here", "no certificate"), (None, "No such file")])
def test_a_file_without_a_certificate_is_not_read_as_one(tmp_path: Path, content: str | None, word: str) -> None:
    path = tmp_path / "x.pem"
    if content is not None:
        path.write_text(content)
    seen = carry_out(Planned("file", (str(path),), "f")).files[0].seen
    assert isinstance(seen, Unavailable)
    assert word in seen.reason


CERTIFICATE = Certificate("ab", ("example.net", "*.example.org"), "", "", 0, 864_000)


@pytest.mark.parametrize(
    ("name", "covered"),
    [
        ("example.net", True), ("www.example.org", True), ("www.example.net", False), ("example.org", False),
        ("a.b.example.org", False), ("example.ne", False), ("", False),
    ],
)  # fmt: skip
def test_a_wildcard_stands_for_one_label(name: str, covered: bool) -> None:  # noqa: FBT001 - a parametrised value
    assert covers(CERTIFICATE, name) is covered


def test_a_wildcard_of_a_whole_top_level_covers_nothing() -> None:
    assert not covers(msgspec.structs.replace(CERTIFICATE, names=("*.net",)), "example.net")


def test_days_left_are_negative_once_it_has_ended() -> None:
    assert days_left(CERTIFICATE, 0) == 10
    assert days_left(CERTIFICATE, 950_400) == -1
