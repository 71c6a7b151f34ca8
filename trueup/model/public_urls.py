"""A declared public URL taken apart, and which URL below it is asked to see whether it answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Address:
    """A URL: `name` is in small letters and without a port; `host` is what the Host header says."""

    scheme: str
    name: str
    port: int
    path: str

    @property
    def host(self) -> str:
        """The name, and the port where it is not the scheme's own."""
        return self.name if self.port == PORTS[self.scheme] else f"{self.name}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme and host, as browsers write an origin."""
        return f"{self.scheme}://{self.host}"

    def __str__(self) -> str:
        """The URL."""
        return self.origin + self.path


def address(url: str) -> Address:
    """The URL taken apart.

    Raises:
        ValueError: a port that is no number.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(scheme, parts.hostname or "", parts.port or PORTS[scheme], path)


def asked(url: str, upstream: str, health: str, path: str | None) -> str:
    """The URL that shows whether `url` answers: `path` below it where one is declared.

    Otherwise the health path, where what the upstream serves for `url` holds it; else the URL itself.
    """
    if path is not None:
        return url + (path.removeprefix("/") if url.endswith("/") else path)
    prefix = urlsplit(upstream).path or "/"
    if url.endswith("/") and prefix.endswith("/") and health.startswith(prefix):
        return url + health.removeprefix(prefix)
    return url


BELOW = "any/path?query=1"
"""What is asked below a URL that stands for everything below it, besides the declared examples."""


def pairs(url: str, upstream: str, examples: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The URL, and each path below it, with what the upstream must receive: each as it stands on the wire."""
    yield str(address(url)), str(address(upstream))
    paths = [*examples, BELOW] if url.endswith("/") else list(examples)
    for path in dict.fromkeys(paths):
        yield str(address(below(url, path))), str(address(below(upstream, path)))


def below(url: str, path: str) -> str:
    """A path below a URL."""
    if not path or path.startswith("?"):
        return url + path
    return f"{url.rstrip('/')}/{path.lstrip('/')}"
