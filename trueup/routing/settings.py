"""What holds at one level of the configuration: server, location, `if` or `limit_except`, with what it inherits."""

from collections.abc import Callable
from functools import cached_property, partial

import msgspec

from trueup.facts.nginx import Directive
from trueup.routing.locations import Locations
from trueup.routing.proxying import Proxy
from trueup.routing.rewriting import Code
from trueup.routing.text import is_on, wire
from trueup.routing.values import Value, value_of

BY_EXPRESSION = -1
"""The `alias` of an expression names the whole path."""


class ErrorPage(msgspec.Struct, frozen=True):
    """`overwrite` is the status that `=CODE` asks for, 0 for a bare `=`, -1 without one."""

    overwrite: int
    target: Value


class Settings:
    """One level. Everything that is not of the level itself comes from the level around it.

    `opened_by` is the directive whose block it is; None of `http` and of what is around it. `allowed` are the methods
    that its `limit_except` names: for every other one `limited` holds. `alias` is how many bytes of the path it takes
    the place of, `BY_EXPRESSION` in an expression, None where there is none.
    """

    def __init__(self, around: "Settings | None" = None, opened_by: Directive | None = None) -> None:
        self.around = around
        self.opened_by = opened_by
        self.block: tuple[Directive, ...] = ()
        self.written: str = around.written if around else ""
        self.name: bytes = around.name if around else b""
        self.kind: str = around.kind if around else ""
        self.nameless = False
        self.locations = Locations[Settings]()
        self.proxy: Proxy | None = None
        self.handler = ""
        self.codes: list[Code] = []
        self.limited: Settings | None = None
        self.allowed: frozenset[bytes] = frozenset()
        self.try_files: tuple[Value, ...] = ()
        self.internal: bool = around.internal if around else False
        self.error_pages: dict[int, ErrorPage] = around.error_pages if around else {}
        self.recursive_error_pages: bool = around.recursive_error_pages if around else False
        self.absolute_redirect: bool = around.absolute_redirect if around else True
        self.port_in_redirect: bool = around.port_in_redirect if around else True
        self.server_name_in_redirect: bool = around.server_name_in_redirect if around else False
        self.root: Value = around.root if around else value_of(b"html")
        self.alias: int | None = around.alias if around else None
        self.index: tuple[Value, ...] = around.index if around else (value_of(b"index.html"),)
        self.autoindex: bool = around.autoindex if around else False
        self.rules: tuple[tuple[str, str], ...] = around.rules if around else ()
        self.any_suffices: bool = around.any_suffices if around else False
        self.realm: Value | None = around.realm if around else None
        self.user_file: bool = around.user_file if around else False
        self.auth_request: bytes | None = around.auth_request if around else None
        self.resolver: bool = around.resolver if around else False
        self.merge_slashes: bool = around.merge_slashes if around else True
        self.first_buffer: int = around.first_buffer if around else 1024
        self.large_buffer: int = around.large_buffer if around else 8192
        self.unsure: str = around.unsure if around else ""

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

    def read(self, block: tuple[Directive, ...]) -> None:
        """Take the simple directives of the level's own block."""
        self.block = block
        own_pages: dict[int, ErrorPage] = {}
        own_rules: list[tuple[str, str]] = []
        own_index: list[Value] = []
        for directive in block:
            name, args = directive.name, directive.args
            if not args and name in _NEED_ARGUMENTS:
                continue  # nginx refuses it, which is said elsewhere
            if name == "error_page":
                _read_error_page(args, own_pages)
            elif name in {"allow", "deny"} and args:
                own_rules.append((name, args[0]))
            elif name == "index":
                own_index += [value_of(wire(arg)) for arg in args]
            elif reader := _READERS.get(name):
                reader(self, args)
            elif reason := _foreign(name):
                self.unsure = reason
        self.error_pages = own_pages or self.error_pages
        self.rules = tuple(own_rules) or self.rules
        self.index = tuple(own_index) or self.index


def _read_error_page(args: tuple[str, ...], pages: dict[int, ErrorPage]) -> None:
    *codes, target = args
    overwrite = -1
    if codes and codes[-1].startswith("="):
        text = codes.pop()[1:]
        overwrite = int(text) if text.isdecimal() else 0
    for code in codes:
        if code.isdecimal():
            as_bad_request = overwrite == -1 and int(code) in {494, 495, 496, 497}
            pages.setdefault(int(code), ErrorPage(400 if as_bad_request else overwrite, value_of(wire(target))))


def _foreign(name: str) -> str:
    """Why a directive of another module makes the level unknown, or nothing."""
    by_program = "_by_lua" in name or name.startswith(("js_", "perl", "echo", "passenger"))
    known = {"auth_delay", "auth_request_set"}
    if by_program and not name.startswith(
        ("js_import", "js_path", "js_set", "perl_modules", "perl_require", "perl_set")
    ):
        return f"{name} runs a program"
    if name.startswith("auth_") and name not in known:
        return f"{name} is not followed"
    return ""


def _flag(attribute: str, settings: Settings, args: tuple[str, ...]) -> None:
    setattr(settings, attribute, is_on(args[0]))


def _root(settings: Settings, args: tuple[str, ...]) -> None:
    settings.root, settings.alias = value_of(wire(args[0])), None


def _alias(settings: Settings, args: tuple[str, ...]) -> None:
    settings.root = value_of(wire(args[0]))
    settings.alias = BY_EXPRESSION if settings.kind in {"~", "~*"} else len(settings.name)


def _try_files(settings: Settings, args: tuple[str, ...]) -> None:
    settings.try_files = tuple(value_of(wire(arg)) for arg in args)


def _realm(settings: Settings, args: tuple[str, ...]) -> None:
    settings.realm = value_of(wire(args[0]))


def _satisfy(settings: Settings, args: tuple[str, ...]) -> None:
    settings.any_suffices = args[0].lower() == "any"


def _auth_request(settings: Settings, args: tuple[str, ...]) -> None:
    settings.auth_request = None if args[0] == "off" else wire(args[0])


def _size(attribute: str, settings: Settings, args: tuple[str, ...]) -> None:
    number = args[-1].lower()
    factor = {"k": 1024, "m": 1024 * 1024}.get(number[-1:])
    digits = number[:-1] if factor else number
    if digits.isdecimal():
        setattr(settings, attribute, int(digits) * (factor or 1))


def _handler(reason: str, settings: Settings, _args: tuple[str, ...]) -> None:
    settings.handler = reason


_READERS: dict[str, Callable[[Settings, tuple[str, ...]], None]] = {
    "internal": lambda settings, _: setattr(settings, "internal", True),
    "recursive_error_pages": partial(_flag, "recursive_error_pages"),
    "absolute_redirect": partial(_flag, "absolute_redirect"),
    "port_in_redirect": partial(_flag, "port_in_redirect"),
    "server_name_in_redirect": partial(_flag, "server_name_in_redirect"),
    "merge_slashes": partial(_flag, "merge_slashes"),
    "autoindex": partial(_flag, "autoindex"),
    "root": _root,
    "alias": _alias,
    "try_files": _try_files,
    "auth_basic": _realm,
    "auth_basic_user_file": lambda settings, _: setattr(settings, "user_file", True),
    "auth_request": _auth_request,
    "satisfy": _satisfy,
    "resolver": lambda settings, _: setattr(settings, "resolver", True),
    "client_header_buffer_size": partial(_size, "first_buffer"),
    "large_client_header_buffers": partial(_size, "large_buffer"),
    "stub_status": partial(_handler, "200"),
    "empty_gif": partial(_handler, "200"),
    **{
        f"{name}_pass": partial(_handler, f"{name}_pass is not followed")
        for name in ("fastcgi", "uwsgi", "scgi", "grpc", "memcached")
    },
}

_NEED_ARGUMENTS = (set(_READERS) | {"error_page", "index"}) - {"internal", "stub_status", "empty_gif"}
