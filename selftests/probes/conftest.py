"""Servers of this machine that answer whatever a test wants."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.certificates import issue

Serve = Callable[..., int]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A server on a port of its own or the given one: what it answers, by path; None for one that says nothing."""
    sockets: list[socket.socket] = []

    def start(
        answers: dict[str, bytes] | bytes | None,
        *,
        tls: ssl.SSLContext | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
    ) -> int:
        listening = socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        sockets.append(listening)
        threading.Thread(target=_accept, args=(listening, answers, tls), daemon=True).start()
        return int(listening.getsockname()[1])

    yield start
    for each in sockets:
        each.close()


def _accept(listening: socket.socket, answers: dict[str, bytes] | bytes | None, tls: ssl.SSLContext | None) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(client, answers, tls), daemon=True).start()


def _answer(client: socket.socket, answers: dict[str, bytes] | bytes | None, tls: ssl.SSLContext | None) -> None:
    try:
        with tls.wrap_socket(client, server_side=True) if tls else client as stream:
            asked = stream.recv(65536).decode("latin-1")
            if answers is None:
                stream.recv(65536)  # until the other side gives up
                return
            path = asked.split(" ")[1] if asked.count(" ") > 1 else ""
            missing = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\nno"
            stream.sendall(answers if isinstance(answers, bytes) else answers.get(path, missing))
    except OSError:
        return


@pytest.fixture
def certified(tmp_path: Path) -> tuple[ssl.SSLContext, Path, Path]:
    """A TLS server's side with a certificate for example.net, the file of it, and that of its authority."""
    issued = issue(["example.net", "*.example.org"], days=30)
    chain, key, authority = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    chain.write_text(issued.fullchain)
    key.write_text(issued.key)
    authority.write_text(issued.chain)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    return context, chain, authority
