"""Levels and servers of a configuration written in a test."""

from selftests.routing.resolving import routes
from trueup.facts.nginx import Configuration, Directive
from trueup.routing import Routes
from trueup.routing.servers import Server
from trueup.routing.settings import Settings
from trueup.syntax.nginx_configuration import configuration as read
from trueup.syntax.nginx_files import Files, Source


def server_of(text: str) -> tuple[Routes, Server]:
    """The last server of what stands in `http`, which is one line."""
    found = routes(text)
    return found, found.servers[-1]


def location_of(body: str, written: str = "/x") -> Settings:
    """The location of that name in a server with this body."""
    _, server = server_of(f"server {{ listen 80; server_name a.test; {body} }}")
    return next(level for level in server.locations if level.written == written)


def configuration(text: str) -> Configuration:
    """What stands in `http`."""
    return read("/n", Files({"/n": Source("n", f"http {{ {text} }}")}))


def directives(text: str) -> tuple[Directive, ...]:
    """The directives of `http`."""
    return configuration(text).directives[0].block or ()
