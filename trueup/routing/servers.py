"""Which server of an address takes a name: exact, `*.x`, `x.*`, expressions in order, else the default."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trueup.facts.nginx import Directive
from trueup.routing.patterns import Pattern
from trueup.routing.settings import Settings
from trueup.routing.text import wire
from trueup.routing.wildcards import Names

if TYPE_CHECKING:
    from trueup.routing.maps import Map


class Server:
    """One `server` block. `name` is what $server_name says; `written` its names as the file has them.

    `locations` are all that stand in it, nested ones too, in the order of the file.
    """

    def __init__(
        self,
        block: tuple[Directive, ...],
        settings: Settings,
        named: Mapping[bytes, Settings],
        maps: "Mapping[str, Map]",
        assigned: set[str],
        *,
        directive: Directive | None = None,
        locations: tuple[Settings, ...] = (),
    ) -> None:
        self.directive = directive
        self.locations = locations
        self.settings = settings
        self.named = named
        self.maps = maps
        self.assigned = assigned
        self.refuses_tls = any(d.name == "ssl_reject_handshake" and d.args[:1] == ("on",) for d in block)
        self.written = [word for inner in block if inner.name == "server_name" for word in inner.args]
        self.patterns = [
            (Pattern(wire(word[1:]), caseless=True), word) for word in self.written if word.startswith("~")
        ]
        for pattern, _ in self.patterns:
            assigned.update(pattern.names)
        self.has_captures = bool(self.patterns) and self.patterns[-1][0].captures
        first = wire(self.written[0]) if self.written else b""
        self.name: bytes = first if first.startswith(b"~") else first.removeprefix(b".").lower()

    @property
    def first_name(self) -> str:
        """The name that stands for it where none matched."""
        return self.written[0] if self.written else ""


class Virtual:
    """The servers of one address, in the order of the file."""

    def __init__(self) -> None:
        self.servers: list[Server] = []
        self.chosen: Server | None = None
        self.tls = False
        self.proxy_protocol = False
        self._names: Names[tuple[Server, str]] | None = None

    @property
    def default(self) -> Server:
        """The default server: the one that says so, or the first."""
        return self.chosen or self.servers[0]

    def names(self) -> Names[tuple[Server, str]] | None:
        """The table of names, or None where nginx does not look at them: one server without captures."""
        if self._names is None:
            self._names = Names(wildcards=True)
            for server in self.servers:
                for word in server.written:
                    if not word.startswith("~"):
                        self._names.add(wire(word), (server, word))
        needed = len(self.servers) > 1 or self.default.has_captures
        return self._names if needed else None

    def can_choose(self, server: Server) -> bool:
        """Whether it is the default here, or the first of some of its names; an expression may match something."""
        names = self.names()
        if server is self.default or names is None or server.patterns:
            return True
        return any((found := names.find(name)) and found[0] is server for name in map(_example, server.written) if name)


def _example(word: str) -> bytes:
    """A name that a `server_name` matches."""
    if word.startswith("*."):
        word = "x" + word[1:]
    return wire(word.removeprefix(".").removesuffix("*") + ("x" if word.endswith(".*") else ""))
