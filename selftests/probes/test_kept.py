"""Some requests of one front door go over one TLS connection; what one of them gets is nobody else's answer."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from selftests.probes.carrying_out import carry_out
from trueup.collect.probe_plan import Planned
from trueup.facts import Unavailable
from trueup.facts.probes import Answered

COUNTED = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"e;name=value\r\nlike\r\n0\r\n\r\nend\r\n2\r\nok\r\n0\r\nTrailer: it\r\n\r\n"
)
EMPTY = b"HTTP/1.1 204 No Content\r\n\r\n"
UNTIL_THE_END = b"HTTP/1.1 203 OK\r\n\r\nwhatever comes"
CLOSES = b"HTTP/1.1 202 Accepted\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
STREAM = b"HTTP/1.1 206 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"
SILENCE = b""
TRIES = 5
BUSY = "too busy"
"""What a probe says where its machine gave it no turn: then it is asked again."""


@dataclass
class Door:
    """A TLS server that keeps its connections; `asked` are the connection and the path of each request."""

    answers: Sequence[bytes]
    tls: ssl.SSLContext
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    asked: list[tuple[int, int]] = field(default_factory=list)
    ends: bool = False
    """It closes after each answer, and does not say so."""
    took: float = 0
    """Seconds that the last round of requests took."""

    def serve(self) -> None:
        for number in range(100):
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(number, client), daemon=True).start()

    def _answer(self, number: int, client: socket.socket) -> None:
        try:
            with self.tls.wrap_socket(client, server_side=True) as stream:
                while asked := stream.recv(65536).decode():
                    path = int(asked.split(" ")[1].removeprefix("/"))
                    self.asked.append((number, path))
                    stream.sendall(self.answers[path])
                    if self.ends or self.answers[path] in {CLOSES, UNTIL_THE_END}:
                        return
        except OSError:
            return

    def statuses(self, seconds: int = 8) -> list[int | str]:
        """What each request gets, in order: the status, or the complaint."""
        where = ("https", "example.net", "example.net", "127.0.0.1", str(self.listening.getsockname()[1]))
        plan = [
            Planned("get", (*where, f"/{number}", ""), f"https://example.net/{number}", seconds)
            for number in range(len(self.answers))
        ]
        seen = self._seen(plan)
        for _ in range(TRIES - 1):
            if not any(isinstance(each, Unavailable) and BUSY in each.reason for each in seen):
                break
            seen = self._seen(plan)
        assert all(isinstance(each, Answered) for each in seen), seen
        return [each.status or each.complaint for each in seen if isinstance(each, Answered)]

    def _seen(self, plan: Sequence[Planned]) -> list[Answered | Unavailable]:
        self.asked.clear()
        began = time.monotonic()
        seen = [probe.seen for probe in carry_out(*plan).urls]
        self.took = time.monotonic() - began
        return seen


@pytest.fixture
def door(certified: tuple[ssl.SSLContext, Path, Path]) -> Iterator[Door]:
    door = Door((), certified[0])
    threading.Thread(target=door.serve, daemon=True).start()
    yield door
    door.listening.close()


def test_requests_share_a_connection_whatever_tells_the_end_of_an_answer(door: Door) -> None:
    door.answers = (COUNTED, CHUNKED, EMPTY, COUNTED)
    assert door.statuses() == [200, 201, 204, 200]
    assert [connection for connection, _ in door.asked] == [0, 0, 0, 0]


def test_at_most_six_share_one(door: Door) -> None:
    door.answers = (COUNTED,) * 14
    assert door.statuses() == [200] * 14
    shared = [connection for connection, _ in door.asked]
    assert sorted(shared.count(each) for each in set(shared)) == [2, 6, 6]


@pytest.mark.parametrize("answer", [CLOSES, UNTIL_THE_END])
def test_after_an_answer_that_ends_the_connection_there_is_another(door: Door, answer: bytes) -> None:
    door.answers = (COUNTED, answer, CHUNKED)
    status = int(answer.split()[1])
    assert door.statuses() == [200, status, 201]
    assert door.asked == [(0, 0), (0, 1), (1, 2)]


def test_a_connection_that_ends_without_a_word_between_two_requests_is_made_anew(door: Door) -> None:
    door.answers, door.ends = (COUNTED, CHUNKED, COUNTED), True
    assert door.statuses() == [200, 201, 200]
    assert len({connection for connection, _ in door.asked}) == 3


def test_an_answer_without_end_keeps_nobody_waiting(door: Door) -> None:
    door.answers = (STREAM, COUNTED, STREAM, COUNTED)
    assert door.statuses() == [206, 200, 206, 200]
    assert door.took < 4
    assert [connection for connection, _ in sorted(door.asked, key=lambda asked: asked[1])] == [0, 1, 1, 2]


def test_after_silence_each_is_asked_by_itself(door: Door) -> None:
    door.answers = (COUNTED, SILENCE, COUNTED, SILENCE, CHUNKED)
    assert door.statuses(2) == [200, "no answer in time", 200, "no answer in time", 201]
    assert door.took < 8, "the second silence is waited for beside the rest"


def test_each_of_a_door_that_answers_nobody_has_its_own_complaint(door: Door) -> None:
    door.answers = (SILENCE,) * 8
    assert door.statuses(2) == ["no answer in time"] * 8
    assert door.took < 8
