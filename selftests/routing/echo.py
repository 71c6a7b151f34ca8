"""An upstream that answers each request with what it received: the request line and the Host, as bytes."""

import selectors
import socket
import threading
from types import TracebackType
from typing import Self


class Echo:
    """Listens on a free port of the loopback; one thread serves all connections."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._listener.settimeout(0)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(0.1):
                if key.fileobj is self._listener:
                    connection, _ = self._listener.accept()
                    connection.settimeout(2)
                    self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            received = b""
            try:
                while b"\r\n\r\n" not in received and (more := connection.recv(65536)):
                    received += more
                line = received.partition(b"\r\n")[0]
                body = b"UPSTREAM " + line
                head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body)
                connection.sendall(head + body)
            except OSError:
                return
