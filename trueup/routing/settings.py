"""What holds at one level of the configuration: server, location, `if` or `limit_except`, with what it inherits."""

from dataclasses import dataclass, field, fields
from functools import cached_property

import msgspec

from trueup.facts.nginx import Directive
from trueup.routing.locations import Locations
from trueup.routing.proxying import Proxy
from trueup.routing.rewriting import Code
from trueup.routing.values import Value, value_of

BY_EXPRESSION = -1
"""The `alias` of an expression names the whole path."""

_ROOT, _INDEX = value_of(b"html"), value_of(b"index.html")


class ErrorPage(msgspec.Struct, frozen=True):
    """`overwrite` is the status that `=CODE` asks for, 0 for a bare `=`, -1 without one."""

    overwrite: int
    target: Value


@dataclass(eq=False, repr=False, kw_only=True)
class Inherited:
    """What a level takes over from the one around it, unless it says otherwise; without one, nginx's own defaults.

    `alias` is how many bytes of the path it takes the place of, `BY_EXPRESSION` in an expression, None where there is
    none. `unsure` is why nobody can say what the level does, or empty.
    """

    written: str = ""
    name: bytes = b""
    kind: str = ""
    internal: bool = False
    error_pages: dict[int, ErrorPage] = field(default_factory=dict)
    recursive_error_pages: bool = False
    absolute_redirect: bool = True
    port_in_redirect: bool = True
    server_name_in_redirect: bool = False
    root: Value = _ROOT
    alias: int | None = None
    index: tuple[Value, ...] = (_INDEX,)
    autoindex: bool = False
    rules: tuple[tuple[str, str], ...] = ()
    any_suffices: bool = False
    realm: Value | None = None
    user_file: bool = False
    auth_request: bytes | None = None
    resolver: bool = False
    refuses_tls: bool = False
    merge_slashes: bool = True
    first_buffer: int = 1024
    large_buffer: int = 8192
    unsure: str = ""


@dataclass(eq=False, repr=False, kw_only=True)
class Settings(Inherited):
    """One level.

    `opened_by` is the directive whose block it is; None of `http` and of what is around it. `allowed` are the methods
    that its `limit_except` names: for every other one `limited` holds.
    """

    around: "Settings | None" = None
    opened_by: Directive | None = None
    block: tuple[Directive, ...] = ()
    locations: Locations["Settings"] = field(default_factory=Locations)
    proxy: Proxy | None = None
    handler: str = ""
    codes: list[Code] = field(default_factory=list)
    limited: "Settings | None" = None
    allowed: frozenset[bytes] = frozenset()
    try_files: tuple[Value, ...] = ()

    def inside(self, opened_by: Directive) -> "Settings":
        """A new level within this one."""
        inherited = {each.name: getattr(self, each.name) for each in fields(Inherited)}
        return Settings(around=self, opened_by=opened_by, **inherited)

    @property
    def longest_line(self) -> int:
        """Bytes of a request line, its end included, that fit in one of nginx's buffers."""
        return max(self.first_buffer, self.large_buffer)

    def in_force(self, name: str) -> tuple[Directive, ...]:
        """The directives of that name which hold here: the level's own, else those of the nearest one around it."""
        level: Settings | None = self
        while level:
            if own := level.own.get(name):
                return own
            level = level.around
        return ()

    @cached_property
    def own(self) -> dict[str, tuple[Directive, ...]]:
        """The level's own directives that have arguments, by name."""
        found: dict[str, list[Directive]] = {}
        for directive in self.block:
            if directive.args:
                found.setdefault(directive.name, []).append(directive)
        return {name: tuple(directives) for name, directives in found.items()}
