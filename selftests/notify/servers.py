"""A real HTTP server and a real mail server on loopback, that keep what they get."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class Web(HTTPServer):
    """Answers every POST with `answers`, and keeps (path, headers, body); `drips` sends its answer byte by byte."""

    answers = 200
    location = ""
    drips = False

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, *_: Any) -> None:
        """A client that went away is what a test wants."""


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        self.server.got.append((self.path, dict(self.headers), body))
        if self.server.drips:
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.1)
            return
        self.send_response(self.server.answers, "<script>\x1b[2J")
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - as above

    def log_message(self, *_: Any) -> None:
        """Nothing."""


class Post(socketserver.ThreadingTCPServer):
    """Takes mail; `refuses` is what it says to a recipient instead of taking it."""

    daemon_threads = True
    refuses = b""

    def __init__(self) -> None:
        self.mails: list[tuple[list[str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Talk)


class _Talk(socketserver.StreamRequestHandler):
    server: Post

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        to: list[str] = []
        while line := self.rfile.readline():
            word = line.split(b" ")[0].strip().upper()
            if word == b"RCPT":
                to.append(line.decode().partition("<")[2].partition(">")[0])
                self.wfile.write((self.server.refuses or b"250 ok") + b"\r\n")
            elif word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    letter += part
                self.server.mails.append((to, letter))
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[None]:
    """It serves while the block runs."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
