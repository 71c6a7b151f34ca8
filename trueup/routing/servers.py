"""Which server of an address takes a name: exact, `*.x`, `x.*`, expressions in order, else the default."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from trueup.routing.patterns import Pattern
from trueup.routing.settings import Settings
from trueup.routing.text import wire
from trueup.routing.wildcards import Names

if TYPE_CHECKING:
    from trueup.routing.maps import Map


@dataclass(eq=False, repr=False)
class Server:
    """One `server` block. `assigned` are the variables that the configuration sets.

    `locations` are all that stand in it, nested ones too, in the order of the file; `named` those that have an `@`.
    """

    settings: Settings
    named: Mapping[bytes, Settings]
    maps: "Mapping[str, Map]"
    assigned: set[str]
    locations: tuple[Settings, ...]

    @cached_property
    def written(self) -> list[str]:
        """Its names as the file has them."""
        return [word for inner in self.settings.block if inner.name == "server_name" for word in inner.args]

    @cached_property
    def patterns(self) -> list[tuple[Pattern, str]]:
        """Those of its names that are expressions."""
        return [(Pattern(wire(word[1:]), caseless=True), word) for word in self.written if word.startswith("~")]

    @cached_property
    def name(self) -> bytes:
        """What $server_name says."""
        first = wire(self.first_name)
        return first if first.startswith(b"~") else first.removeprefix(b".").lower()

    @property
    def first_name(self) -> str:
        """The name that stands for it where none matched."""
        return self.written[0] if self.written else ""


@dataclass(eq=False, repr=False)
class Virtual:
    """The servers of one address, in the order of the file."""

    servers: list[Server] = field(default_factory=list)
    chosen: Server | None = None
    tls: bool = False
    proxy_protocol: bool = False

    @property
    def default(self) -> Server:
        """The default server: the one that says so, or the first."""
        return self.chosen or self.servers[0]

    @cached_property
    def names(self) -> Names[tuple[Server, str]]:
        """Whose each name is, and how it is written there."""
        names = Names[tuple[Server, str]](wildcards=True)
        for server in self.servers:
            for word in server.written:
                if not word.startswith("~"):
                    names.add(wire(word), (server, word))
        return names

    def patterns(self) -> Iterator[tuple[Server, Pattern, str]]:
        """The expressions in order; of one server alone nginx searches none, unless its last has a group."""
        last = self.default.patterns[-1:]
        if len(self.servers) > 1 or any(pattern.captures for pattern, _ in last):
            for server in self.servers:
                for pattern, word in server.patterns:
                    yield server, pattern, word

    def can_choose(self, server: Server) -> bool:
        """Whether it is the default here, or the first of some of its names; an expression may match something.

        A wildcard, taken as a name, matches itself alone; `.x` stands for `x` too.
        """
        if server is self.default or server.patterns:
            return True
        examples = {wire(name) for word in server.written for name in (word, word.removeprefix("."))} - {b""}
        return any((found := self.names.find(name)) and found[0] is server for name in examples)
