"""The addresses that nginx listens on, and which of them a URL reaches."""

from collections.abc import Sequence

from trueup.facts.nginx import Directive
from trueup.routing.servers import Server, Virtual
from trueup.routing.text import wire
from trueup.routing.url import Url, address_of

_ANY4, _ANY6 = "0.0.0.0", "::"  # noqa: S104 - names of wildcards in a configuration, nothing is bound
_LOCAL = "127.0.0.1"
_NO_TCP = {"quic", "udp"}


class Listeners:
    """Every address and port, in the order of the file."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, int], Virtual] = {}
        self._both: set[int] = set()

    def add(self, server: Server, block: tuple[Directive, ...]) -> None:
        """Take the `listen` directives of a server; without one it is *:80."""
        listens = [inner for inner in block if inner.name == "listen" and inner.args]
        if not listens:
            self._one(server, _ANY4, 80, ())
        for listen in listens:
            if listen.args[0].startswith("unix:") or _NO_TCP & set(listen.args[1:]):
                continue
            host, ports = _split(listen.args[0])
            for port in ports:
                self._one(server, host, port, listen.args[1:])

    def _one(self, server: Server, host: str, port: int, flags: tuple[str, ...]) -> None:
        virtual = self._all.setdefault((host, port), Virtual())
        if server not in virtual.servers:
            virtual.servers.append(server)
        if {"default_server", "default"} & set(flags):
            virtual.chosen = server
        virtual.tls |= "ssl" in flags
        virtual.proxy_protocol |= "proxy_protocol" in flags
        if host == _ANY6 and "ipv6only=off" in flags:
            self._both.add(port)

    def of(self, server: Server) -> list[Virtual]:
        """The addresses that a server listens on."""
        return [virtual for virtual in self._all.values() if server in virtual.servers]

    def reached(self, url: Url) -> Virtual | None:
        """By an address: that address, then the wildcard. By a name: the first of its port that speaks its scheme."""
        if url.address:
            return self._by_address(url.address, url.port)
        if url.host.lower() == b"localhost" and (found := self._by_address(_LOCAL, url.port)):
            return found
        on_port = [virtual for (_, port), virtual in self._all.items() if port == url.port]
        return next((virtual for virtual in on_port if virtual.tls == url.tls), next(iter(on_port), None))

    def _by_address(self, address: str, port: int) -> Virtual | None:
        if found := self._all.get((address, port)):
            return found
        if ":" in address:
            return self._all.get((_ANY6, port))
        found = self._all.get((_ANY4, port))
        return found or (self._all.get((_ANY6, port)) if port in self._both else None)


def _split(text: str) -> tuple[str, Sequence[int]]:
    if text.replace("-", "").isdecimal():
        return _ANY4, _ports(text)
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, "80"
    if host == "*":
        return _ANY4, _ports(port)
    if host == "localhost":
        return _LOCAL, _ports(port)
    return address_of(wire(host)) or host, _ports(port)


def _ports(text: str) -> Sequence[int]:
    first, _, last = text.partition("-")
    last = last or first
    return range(int(first), int(last) + 1) if first.isdecimal() and last.isdecimal() else ()
