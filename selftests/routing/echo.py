"""An upstream that answers each request with what it received, and where: on two ports, on IPv6 and on a socket."""

import selectors
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

HEADER = b"X-Received"
"""What it received, as hexadecimal: where it was accepted, the request line, and each Host, a line each."""


class Echo:
    """Listens until it is left; one thread serves all connections.

    `port` is one of 127.0.0.1 and of ::1, `other` another one of 127.0.0.1, `path` a unix socket.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        first, second = _on_both(), socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port, self.other = int(first[0].getsockname()[1]), int(second.getsockname()[1])
        local = socket.socket(socket.AF_UNIX)
        local.bind(str(path))
        local.listen(512)
        path.chmod(0o666)
        self._listeners = {
            first[0]: f"127.0.0.1:{self.port}",
            first[1]: f"[::1]:{self.port}",
            second: f"127.0.0.1:{self.other}",
            local: f"unix:{path}",
        }
        self._selector = selectors.DefaultSelector()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        for listener in self._listeners:
            listener.settimeout(0)
            self._selector.register(listener, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join()
        for listener in self._listeners:
            listener.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(0.1):
                listener = key.fileobj
                assert isinstance(listener, socket.socket)
                connection, _ = listener.accept()
                connection.settimeout(20)
                _answer(connection, self._listeners[listener])


def _answer(connection: socket.socket, where: str) -> None:
    with connection:
        received = b""
        try:
            while b"\r\n\r\n" not in received and (more := connection.recv(65536)):
                received += more
            line, *headers = received.partition(b"\r\n\r\n")[0].split(b"\r\n")
            hosts = [
                value.removeprefix(b" ")
                for name, _, value in (h.partition(b":") for h in headers)
                if name.lower() == b"host"
            ]
            told = b"\n".join((where.encode(), line, *hosts)).hex().encode()
            head = b"HTTP/1.1 200 OK\r\n%s: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            connection.sendall(head % (HEADER, told))
        except OSError:
            return


def _on_both() -> tuple[socket.socket, socket.socket]:
    """One port on 127.0.0.1 and on ::1."""
    for _ in range(20):
        four = socket.create_server(("127.0.0.1", 0), backlog=512)
        try:
            return four, socket.create_server(("::1", four.getsockname()[1]), family=socket.AF_INET6, backlog=512)
        except OSError:
            four.close()
    raise OSError("no port that is free on 127.0.0.1 and on ::1")
