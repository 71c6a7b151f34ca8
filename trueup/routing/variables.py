"""What nginx's variables mean for a request; those of the client, of the clock or of other modules are undecided."""

from collections.abc import Callable

from trueup.routing.answer import UndecidedError
from trueup.routing.escaping import escaped_argument
from trueup.routing.request import Request
from trueup.routing.values import Part, Text, Value, Variable

_DEEPEST = 32


def evaluated(r: Request, value: Value, *, escape: bool = False) -> bytes:
    """The value now. `escape`: captures as `rewrite` writes them into arguments and redirects."""
    if value.is_static:
        return value.text
    first = _once(r, value, escape=escape)
    if value.has_captures and first != _once(r, value, escape=escape):
        raise UndecidedError("a map changes $1 while the value that holds it is being made")
    return first


def _once(r: Request, value: Value, *, escape: bool) -> bytes:
    return b"".join(part_now(r, part, escape=escape) for part in value.parts)


def part_now(r: Request, part: Part, *, escape: bool) -> bytes:
    """One part of a value now, as `evaluated`."""
    if isinstance(part, Text):
        return part.text
    if isinstance(part, Variable):
        return variable(r, part.name)
    groups = r.captures.groups
    text = groups[part.number] if part.number < len(groups) else b""
    return escaped_argument(text) if escape and (r.quoted or r.plus) else text


def variable(r: Request, name: str) -> bytes:
    """The variable of that name, in small letters."""
    if name in r.variables:
        return r.variables[name]
    if found := r.server.maps.get(name):
        r.depth += 1
        if r.depth > _DEEPEST:
            raise UndecidedError("maps that refer to each other")
        text = found.value(r)
        r.depth -= 1
        if not found.volatile:
            r.variables[name] = text
        return text
    if builtin := BUILTIN.get(name):
        return builtin(r)
    if name.startswith("arg_"):
        return argument(r.arguments, name[4:].encode())
    if name in r.server.assigned:
        return b""
    raise UndecidedError(f"it depends on ${name}")


def argument(arguments: bytes, name: bytes) -> bytes:
    """The value of `name=` in the arguments, undecoded; names are compared without case."""
    for part in arguments.split(b"&"):
        key, is_set, value = part.partition(b"=")
        if is_set and key.lower() == name.lower():
            return value
    return b""


def _request_line(r: Request) -> bytes:
    return r.method + b" " + r.raw + b" HTTP/1.1"


BUILTIN: dict[str, Callable[[Request], bytes]] = {
    "uri": lambda r: r.path,
    "document_uri": lambda r: r.path,
    "request_uri": lambda r: r.raw,
    "request": _request_line,
    "args": lambda r: r.arguments,
    "query_string": lambda r: r.arguments,
    "is_args": lambda r: b"?" if r.arguments else b"",
    "request_method": lambda r: r.method,
    "server_protocol": lambda _: b"HTTP/1.1",
    "scheme": lambda r: b"https" if r.tls else b"http",
    "https": lambda r: b"on" if r.tls else b"",
    "host": lambda r: r.host,
    "http_host": lambda r: r.host_header,
    "server_name": lambda r: r.server.name,
    "proxy_host": lambda r: r.proxy_host,
    "server_port": lambda r: str(r.port).encode(),
}
"""By name in small letters; `places` adds those of files."""
