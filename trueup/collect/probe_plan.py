"""Which probes a host is worth, from its facts and the expectations: pure, and the same facts give the same plan."""

from collections.abc import Iterator
from dataclasses import dataclass

from trueup.expectations import Expectations, Service
from trueup.facts import Docker, Facts, Nginx
from trueup.facts.docker import Container
from trueup.facts.nginx import Configuration
from trueup.model.nginx_servers import door, of_name
from trueup.model.nginx_targets import targets
from trueup.model.public_urls import Address, address, asked

MOST = 1000
"""Probes in one command; what is planned beyond them is not asked, and so not known."""

SECONDS, LONGEST = 8, 15
"""For one probe; a service that may answer more slowly gets its own time, up to the longest."""

FOREIGN_ORIGIN = "https://trueup.invalid"
"""Who asks for CORS headers: a client of another origin, of a name that never exists (RFC 2606)."""


@dataclass(frozen=True)
class Planned:
    """One probe: `fields` are what its kind takes on the host, `about` what it is found by afterwards."""

    kind: str
    fields: tuple[str, ...]
    about: str
    seconds: int = SECONDS


def plan(facts: Facts, expectations: Expectations) -> tuple[Planned, ...]:
    """The probes, in the order in which they are started; none for a host that could not be reached."""
    if facts.unreachable:
        return ()
    docker = facts.docker if isinstance(facts.docker, Docker) else None
    front = facts.nginx.configuration if isinstance(facts.nginx, Nginx) else Configuration("", (), ())
    every = [
        *_targets(front, expectations),
        *_front_door(front, expectations),
        *_certificates(front, expectations),
        *_peers(docker, expectations),
        *(Planned("name", (name,), name) for name in _names(expectations)),
        Planned("addresses", (), "addresses"),
    ]
    return tuple(dict.fromkeys(every))


def _targets(front: Configuration, expectations: Expectations) -> Iterator[Planned]:
    """Each target is asked for the health path of the service that has its port; any answer will do."""
    by_port = {service.port: service for service in expectations.services.values()}
    for target in targets(front):
        service = by_port.get(target.port)
        fields = (target.scheme, target.host.strip("[]"), str(target.port), service.health if service else "/")
        yield Planned("target", fields, target.key, _patience(service))


def _front_door(front: Configuration, expectations: Expectations) -> Iterator[Planned]:
    doors = _doors(front, expectations)
    for service in expectations.services.values():
        origin = FOREIGN_ORIGIN if service.cors != "none" else ""
        for public in service.public:
            first = address(asked(public.url, public.upstream, service.health, public.asks))
            yield _request("get", first, front, origin, doors=doors, seconds=_patience(service))
            if (itself := address(public.url)) != first:
                yield _request("get", itself, front, "", doors=doors, seconds=_patience(service))
            if origin:
                yield _request("options", first, front, origin, seconds=_patience(service))
    for name in _names(expectations):
        yield _request("get", Address("http", name, 80, "/"), front, "")


def _request(
    kind: str,
    url: Address,
    front: Configuration,
    origin: str,
    *,
    doors: tuple[str, ...] = (),
    seconds: int = SECONDS,
) -> Planned:
    where = (url.scheme, url.name, url.host, door(front, url.name, url.port), str(url.port), url.path, origin)
    return Planned(kind, (*where, *doors), str(url), seconds)


def _doors(front: Configuration, expectations: Expectations) -> tuple[str, ...]:
    """Where the assets of a page may be asked for: scheme, Host, name, address and port of each public origin."""
    urls = [address(public.url) for service in expectations.services.values() for public in service.public]
    origins = {url.origin: url for url in urls}
    return tuple(
        field
        for url in origins.values()
        for field in (url.scheme, url.host, url.name, door(front, url.name, url.port), str(url.port))
    )


def _certificates(front: Configuration, expectations: Expectations) -> Iterator[Planned]:
    files: list[str] = []
    for name, port in _names(expectations).items():
        if port:
            where = door(front, name, port)
            at = f"[{where}]:{port}" if ":" in where else f"{where}:{port}"
            yield Planned("served", (name, at, expectations.tls.trust or ""), name)
            server = of_name(front, name, port)
            files += [path for path in server.certificates if path] if server else []
    yield from (Planned("file", (path,), path) for path in dict.fromkeys(files))


def _names(expectations: Expectations) -> dict[str, int]:
    """Every public name, and the port at which it is served by https, 0 where it is not."""
    found: dict[str, int] = {}
    for service in expectations.services.values():
        for url in (address(public.url) for public in service.public):
            found[url.name] = found.get(url.name) or (url.port if url.scheme == "https" else 0)
    return found


def _peers(docker: Docker | None, expectations: Expectations) -> Iterator[Planned]:
    running = {c.name: c for c in docker.containers if c.running and c.pid} if docker else {}
    for name, service in expectations.services.items():
        caller: Container | None = running.get(service.container or name)
        if caller and service.peers:
            called = (expectations.services[peer] for peer in service.peers)
            peers = (
                f"{its.container or peer}:{its.inner_port}" for peer, its in zip(service.peers, called, strict=True)
            )
            yield Planned("peers", (caller.id, str(caller.pid), *peers), caller.name, LONGEST)


def _patience(service: Service | None) -> int:
    return min(LONGEST, max(SECONDS, int(service.answers_within) + 1)) if service else SECONDS
