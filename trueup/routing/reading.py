"""The simple directives of a level, read into its settings."""

from collections.abc import Callable
from functools import partial

from trueup.facts.nginx import Directive
from trueup.routing.settings import BY_EXPRESSION, ErrorPage, Settings
from trueup.routing.text import is_on, wire
from trueup.routing.values import Value, value_of


def read(settings: Settings, block: tuple[Directive, ...]) -> None:
    """Take the simple directives of a level's own block."""
    settings.block = block
    own_pages: dict[int, ErrorPage] = {}
    own_rules: list[tuple[str, str]] = []
    own_index: list[Value] = []
    for directive in block:
        name, args = directive.name, directive.args
        if not args and name in _NEED_ARGUMENTS:
            continue  # nginx refuses it, which is said elsewhere
        if name == "error_page":
            _read_error_page(args, own_pages)
        elif name in {"allow", "deny"}:
            own_rules.append((name, args[0]))
        elif name == "index":
            own_index += [value_of(wire(arg)) for arg in args]
        elif reader := _READERS.get(name):
            reader(settings, args)
        elif reason := _foreign(name):
            settings.unsure = reason
    settings.error_pages = own_pages or settings.error_pages
    settings.rules = tuple(own_rules) or settings.rules
    settings.index = tuple(own_index) or settings.index


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
    names = tuple(value_of(wire(arg)) for arg in args)
    last = names[-1].text
    if not last.startswith(b"=") or last[1:].isdigit():
        settings.try_files = names


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
    "ssl_reject_handshake": partial(_flag, "refuses_tls"),
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

_NEED_ARGUMENTS = (set(_READERS) | {"error_page", "index", "allow", "deny"}) - {"internal", "stub_status", "empty_gif"}
