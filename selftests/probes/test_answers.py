"""The answer of the second command: what was late, left out or cut short is not known, and never well."""

import pytest

from trueup.collect import probes
from trueup.collect.asking import Answer
from trueup.collect.probe_plan import Planned
from trueup.facts import Probes, Unavailable

PLAN = (
    Planned("target", ("http", "h", "1", "/"), "h:1"),
    Planned("get", (), "https://example.net/?token=abc"),
    Planned("peers", ("id", "1", "two:8002", "three:8003"), "one"),
    Planned("name", ("example.net",), "example.net"),
)


def understood(output: str, *, code: int = 0, errors: str = "", room: int = len(PLAN)) -> Probes | Unavailable:
    return probes.parse(PLAN, room, {"probes": Answer("it", code, output, errors)})


def seen(output: str, room: int = len(PLAN)) -> Probes:
    found = understood(output, room=room)
    assert isinstance(found, Probes)
    return found


def test_what_the_program_says_becomes_facts() -> None:
    found = seen(
        "0\tdialled\t127.0.0.1:1\t1\t200\t\n0\tend\tdone\n"
        "1\tanswered\t200\tapplication/json\t\t\n1\tend\tdone\n"
        "2\tentered\n2\tpeer\ttwo:8002\t1\t\t172.27.0.3\n2\tpeer\tthree:8003\t0\tno such name\n2\tend\tdone\n"
        "3\taddress\t192.0.2.1\n3\tend\tdone\n"
    )
    assert not isinstance(found.targets[0].seen, Unavailable)
    assert found.targets[0].seen[0].status == 200
    assert found.urls[0].url == "https://example.net/"
    calls = [probe.seen for probe in found.peers]
    assert not any(isinstance(each, Unavailable) for each in calls)
    assert [each.addresses for each in calls if not isinstance(each, Unavailable)] == [("172.27.0.3",), ()]


@pytest.mark.parametrize("end", ["late", "unsent", "done", ""])
def test_a_probe_without_a_word_is_not_known(end: str) -> None:
    output = "".join(f"{number}\tend\t{end}\n" for number in range(len(PLAN))) if end else ""
    found = seen(output)
    every: list[object] = [probe.seen for probe in found.targets]
    every += [probe.seen for probe in found.urls]
    every += [probe.seen for probe in found.peers]
    every += [probe.seen for probe in found.names]
    assert len(every) == 5
    assert all(isinstance(each, Unavailable) for each in every)


@pytest.mark.parametrize("end", ["end\tlate", "unseen\tthis machine was too busy\n0\tend\tdone"])
def test_a_dial_that_ended_late_is_not_taken_for_all_of_them(end: str) -> None:
    dialled = seen(f"0\tdialled\t127.0.0.1:1\t1\t200\t\n0\t{end}\n").targets[0].seen
    assert isinstance(dialled, Unavailable)


@pytest.mark.parametrize("end", ["end\tlate", "unseen\tthis machine was too busy\n0\tend\tdone"])
def test_a_dead_address_stays_dead_though_the_rest_was_not_dialled(end: str) -> None:
    dialled = seen(f"0\tdialled\t127.0.0.1:1\t0\t0\tConnection refused\n0\t{end}\n").targets[0].seen
    assert not isinstance(dialled, Unavailable)
    assert [each.complaint for each in dialled] == ["Connection refused"]


def test_peers_that_were_not_reached_in_time_are_not_known() -> None:
    calls = [each.seen for each in seen("2\tentered\n2\tpeer\ttwo:8002\t1\t\t172.27.0.3\n2\tend\tlate\n").peers]
    assert [isinstance(each, Unavailable) for each in calls] == [False, True]


def test_a_peer_for_which_the_machine_was_too_busy_is_not_known_and_it_is_said() -> None:
    calls = [each.seen for each in seen("2\tentered\n2\tuntried\ttwo:8002\ttoo busy\n2\tend\tdone\n").peers]
    assert isinstance(calls[0], Unavailable)
    assert calls[0].reason == "too busy"


def test_why_a_network_could_not_be_entered_is_said() -> None:
    (first, _) = seen("2\tnsenter: cannot open /proc/1/ns/net: Permission denied\n2\tend\tdone\n").peers
    assert isinstance(first.seen, Unavailable)
    assert "Permission denied" in first.seen.reason


def test_what_had_no_room_is_not_known() -> None:
    found = seen("0\tdialled\t127.0.0.1:1\t1\t200\t\n0\tend\tdone\n", room=1)
    assert isinstance(found.names[0].seen, Unavailable)
    assert "room for 1" in found.names[0].seen.reason


@pytest.mark.parametrize("output", ["9\tend\tdone\n", "x\n", "0\tdialled\ta\t1\tNaN\t\n0\tend\tdone\n"])
def test_an_answer_that_makes_no_sense_is_none(output: str) -> None:
    assert isinstance(understood(output), Unavailable)


def test_a_host_without_perl_says_so() -> None:
    found = understood("", code=127)
    assert isinstance(found, Unavailable)
    assert "perl" in found.reason


def test_a_program_that_dies_at_once_is_not_an_empty_answer() -> None:
    found = understood("", code=2, errors="perl: warning\nsudo: a password is required")
    assert isinstance(found, Unavailable)
    assert "password" in found.reason


def test_an_answer_that_is_missing_is_not_known() -> None:
    assert isinstance(probes.parse(PLAN, len(PLAN), {}), Unavailable)
