"""The addresses that nginx listens on, from its `listen` directives (nginx.org, ngx_http_core_module)."""

from collections.abc import Iterator

from trueup.facts import Place
from trueup.facts.nginx import Configuration, Directive
from trueup.model.port_claims import Claim

DEFAULT_PORT = 80


def walk(directives: tuple[Directive, ...]) -> Iterator[Directive]:
    """Every directive, a block before what is in it."""
    stack = list(reversed(directives))
    while stack:
        directive = stack.pop()
        yield directive
        stack.extend(reversed(directive.block or ()))


def claims(configuration: Configuration) -> Iterator[Claim]:
    """What nginx claims: TCP, and UDP for `listen ... udp` or `quic`; unix sockets claim no port."""
    for server in walk(configuration.directives):
        if server.name != "server" or server.block is None:
            continue
        listens = [inner for inner in server.block if inner.name == "listen" and inner.args]
        for listen in listens:
            if claim := _claim(listen):
                yield claim
        if not listens:
            yield Claim("tcp", "0.0.0.0", DEFAULT_PORT, "nginx", Place(server.file, server.line))  # noqa: S104 - nginx's own default, nothing is bound


def _claim(listen: Directive) -> Claim | None:
    address, port = address_and_port(listen.args[0])
    if port is None:
        return None
    protocol = "udp" if {"udp", "quic"} & set(listen.args[1:]) else "tcp"
    both = address == "::" and "ipv6only=off" in listen.args
    return Claim(protocol, "" if both else address, port, "nginx", Place(listen.file, listen.line))


def address_and_port(text: str) -> tuple[str, int | None]:
    """Address and port of a `listen` argument; None where it has no port, as a unix socket."""
    if text.startswith("unix:"):
        return "", None
    if text.isdecimal():
        return "0.0.0.0", int(text)  # noqa: S104 - what a bare port means, nothing is bound
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, str(DEFAULT_PORT)
    host = host.removeprefix("[").removesuffix("]")
    if not port.isdecimal():
        return host, None
    return "0.0.0.0" if host == "*" else host, int(port)  # noqa: S104 - as above
