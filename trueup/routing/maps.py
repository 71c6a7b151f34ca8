"""`map`: a variable out of a value (ngx_http_map_module)."""

from trueup.facts.nginx import Directive
from trueup.routing.patterns import Pattern
from trueup.routing.request import Request
from trueup.routing.text import wire
from trueup.routing.values import Value, value_of
from trueup.routing.variables import evaluated
from trueup.routing.wildcards import Names


class Map:
    """Exact names without case first, then wildcards where `hostnames` says so, then expressions in order."""

    def __init__(self, block: Directive) -> None:
        entries = block.block or ()
        alone = {entry.name for entry in entries if not entry.args}
        self.volatile = "volatile" in alone
        self._hostnames = "hostnames" in alone
        self._source = value_of(wire(block.args[0]))
        self._names = Names[Value](wildcards=self._hostnames)
        self._patterns: list[tuple[Pattern, Value]] = []
        self._default = value_of(b"")
        for entry in entries:
            if len(entry.args) == 1:
                self._add(wire(entry.name), value_of(wire(entry.args[0])))

    def _add(self, key: bytes, value: Value) -> None:
        if key == b"default":
            self._default = value
        elif key.startswith(b"~"):
            caseless = key.startswith(b"~*")
            self._patterns.append((Pattern(key[2 if caseless else 1 :], caseless=caseless), value))
        else:
            self._names.add(key.removeprefix(b"\\"), value)

    def value(self, r: Request) -> bytes:
        """What the variable means for this request; an expression that matches leaves its captures behind."""
        key = evaluated(r, self._source)
        if self._hostnames:
            key = key.removesuffix(b".")
        found = self._names.find(key)
        if found is None:
            found = next((value for pattern, value in self._patterns if r.matches(pattern, key)), self._default)
        return evaluated(r, found)
