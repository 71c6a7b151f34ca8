"""What nginx serves under which name: addresses, certificates and locations of its `server` blocks.

Of ngx_http_core_module and ngx_http_ssl_module only what a probe of the front door needs; names are literal ones.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from trueup.facts.nginx import Configuration, Directive
from trueup.model.nginx_listen import DEFAULT_PORT, address_and_port

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what a wildcard means to a client of this host
HTTPS = 443


@dataclass(frozen=True)
class Server:
    """One server block. `listens` are (address, port); `certificates` are paths, None where one has a variable."""

    names: tuple[str, ...]
    listens: tuple[tuple[str, int], ...]
    certificates: tuple[str | None, ...]
    directive: Directive


def servers(configuration: Configuration) -> list[Server]:
    """Every server block of `http`."""
    folder = posixpath.dirname(configuration.main)
    found = []
    for http in _blocks(configuration.directives, "http"):
        inherited = _certificates(http, folder)
        found += [_server(each, inherited, folder) for each in _blocks(http.block or (), "server")]
    return found


def of_name(configuration: Configuration, name: str, port: int) -> Server | None:
    """The first server block of that name on that port, as nginx prefers the first of two."""
    named = (server for server in servers(configuration) if name in server.names)
    return next((server for server in named if any(p == port for _, p in server.listens)), None)


def door(configuration: Configuration, name: str, port: int) -> str:
    """The address of this host at which nginx listens for the name; 127.0.0.1 where it does not say."""
    server = of_name(configuration, name, port)
    addresses = [address for address, its in server.listens if its == port] if server else []
    literal = [WILDCARDS.get(address, address) for address in addresses]
    return next(iter(sorted(literal, key=lambda address: address != "127.0.0.1")), "127.0.0.1")


def locations(server: Server) -> Iterator[Directive]:
    """Its locations, nested ones too."""
    stack = list(server.directive.block or ())
    while stack:
        directive = stack.pop()
        if directive.name == "location":
            yield directive
            stack += directive.block or ()


def _server(server: Directive, inherited: tuple[str | None, ...], folder: str) -> Server:
    inner = server.block or ()
    written = [each.args[0] for each in inner if each.name == "listen" and each.args]
    listens = map(address_and_port, written or [str(DEFAULT_PORT)])
    return Server(
        names=tuple(name.lower() for each in inner if each.name == "server_name" for name in each.args),
        listens=tuple((address, port) for address, port in listens if port),
        certificates=_certificates(server, folder) or inherited,
        directive=server,
    )


def _certificates(block: Directive, folder: str) -> tuple[str | None, ...]:
    paths = (each.args[0] for each in block.block or () if each.name == "ssl_certificate" and each.args)
    return tuple(None if "$" in path or path.startswith("data:") else posixpath.join(folder, path) for path in paths)


def _blocks(directives: tuple[Directive, ...], name: str) -> Iterator[Directive]:
    return (each for each in directives if each.name == name and each.block is not None)
