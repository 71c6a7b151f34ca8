"""What a case is, and the pieces that every family of features makes its cases of.

In a text `%P` stands for the port of the case, `%E` and `%F` for two ports of the echo upstream (`%E` on 127.0.0.1 and
on ::1), `%U` for its unix socket, `%R` for a folder of files, `%CA` and `%CB` for two certificates with their keys,
and `%N` for the number of the case, which keeps names apart.
"""

from random import Random

import msgspec

PIECES = ["a", "b", "x", "ab", "A", "a.b", "z9"]
_ODD = [
    *("%20", "%2F", "%2e", "%2E%2e", "..", ".", "", "%41", "%25", "%3f", "%23", "+", "%2b", "a;b", "é", "~", "%7E"),
    '"',
]
QUERIES = ["", "", "?", "?q=1", "?a=b&c=%20d", "?x=/../y", "?r=1#f", "#f"]
HOSTS = ["h.test", "H.Test:81", "h.test."]
REGEXES = ["^/a", "/b$", r"\.b$", "^/(a|b)/(.*)$", "x", "^/ab?/?$", "(?<n>a+)/", "[A-Z]", "^/x/", r"[[:digit:]]", "/$"]


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """One request. `tls` is the name in the handshake: empty for plain HTTP, `-` for TLS without a name."""

    host: str
    target: str
    address: str = "127.0.0.1"
    tls: str = ""
    method: str = "GET"


class Case(msgspec.Struct, frozen=True):
    """`http` stands beside the servers, in the http block; `around` are settings of that block, for all in it."""

    feature: str
    http: str
    servers: str
    requests: tuple[Asked, ...]
    around: str = ""


def path(rng: Random, *, odd: float = 0.15) -> str:
    """A target's path."""
    parts = [rng.choice(_ODD if rng.random() < odd else PIECES) for _ in range(rng.randint(1, 4))]
    return "/" + "/".join(parts) + rng.choice(["", "", "/"])


def name(rng: Random) -> str:
    """A location's name."""
    parts = [rng.choice(PIECES[:5]) for _ in range(rng.randint(0, 3))]
    return "/" + "/".join(parts) + (rng.choice(["", "/"]) if parts else "")


def unique_names(rng: Random, most: int) -> list[str]:
    return sorted({name(rng) for _ in range(rng.randint(1, most))}, key=lambda _: rng.random())


def asks(rng: Random, names: list[str], count: int = 14) -> tuple[Asked, ...]:
    """Targets near the names, and some far from them."""
    out = []
    for _ in range(count):
        near = rng.choice(names or ["/"])
        target = rng.choice(
            [near, near.rstrip("/") or "/", near + path(rng).lstrip("/"), near + path(rng), path(rng, odd=0.4)]
        )
        out.append(Asked(rng.choice(HOSTS), target + rng.choice(QUERIES)))
    return tuple(out)


def server(body: str, extra: str = "") -> str:
    return f"server {{ listen 127.0.0.1:%P{extra}; {body} }}\n"


def passing(rng: Random, *, uri: bool = True) -> str:
    """A proxy_pass, mostly without a URI part."""
    tail = rng.choice(["", "", "/", "/base", "/base/", "/b?k=1", "?k=1"]) if uri else ""
    return f"proxy_pass http://127.0.0.1:%E{tail};"


def ending(rng: Random, *, uri: bool = True) -> str:
    """What a location does."""
    number = rng.randint(210, 299)
    return rng.choice([passing(rng, uri=uri)] * 3 + [f"return {number};"])
