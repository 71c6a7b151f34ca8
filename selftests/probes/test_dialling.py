"""Targets dialled by the real program: who answers, who accepts only, who refuses, who keeps silent."""

from collections.abc import Callable
from pathlib import Path

from selftests.closed_port import closed_port
from selftests.probes.carrying_out import carry_out, dial
from trueup.collect.probe_plan import Planned
from trueup.facts import Unavailable

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
Serve = Callable[..., int]


def test_a_target_that_answers_has_its_status(serve: Serve) -> None:
    (seen,) = dial("127.0.0.1", serve(b"HTTP/1.0 404 Nowhere\r\n\r\n"))
    assert (seen.accepts, seen.status, seen.complaint) == (True, 404, "")


def test_a_target_that_nobody_listens_for_refuses() -> None:
    with closed_port() as port:
        (seen,) = dial("127.0.0.1", port)
    assert (seen.accepts, seen.status, seen.complaint) == (False, 0, "Connection refused")


def test_one_that_accepts_and_closes_has_not_answered(serve: Serve) -> None:
    (seen,) = dial("127.0.0.1", serve(b""))
    assert (seen.accepts, seen.status, seen.complaint) == (True, 0, "it closes without an answer")


def test_one_that_speaks_another_protocol_has_not_answered(serve: Serve) -> None:
    (seen,) = dial("127.0.0.1", serve(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"))
    assert (seen.status, seen.complaint) == (0, "what it says is not HTTP")


def test_one_that_keeps_silent_is_given_up_in_its_time(serve: Serve) -> None:
    seen = dial("127.0.0.1", serve(None), seconds=1)
    assert [each.status for each in seen] == [0]
    assert "no answer in time" in seen[0].complaint


def test_every_address_of_a_name_is_dialled_by_itself(serve: Serve) -> None:
    with closed_port() as port:
        serve(OK, address="::1", port=port)
        assert [each.status for each in dial("::1", port)] == [200]
        assert [each.accepts for each in dial("127.0.0.1", port)] == [False]


def test_a_name_that_nobody_knows_is_a_complaint() -> None:
    (seen,) = dial("no-such-name.invalid", 80)
    assert not seen.accepts
    assert seen.complaint


def test_a_unix_socket_is_dialled(tmp_path: Path) -> None:
    (probe,) = carry_out(Planned("target", ("http", f"unix:{tmp_path}/none", "0", "/"), "it")).targets
    assert not isinstance(probe.seen, Unavailable)
    assert probe.seen[0].complaint == "No such file or directory"
