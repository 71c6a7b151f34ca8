"""Every way in: each declared public URL, and each location that passes requests on and that nobody declares."""

from collections.abc import Iterator, Sequence

import msgspec

from trueup.checks import NotLookedAtError
from trueup.facts import Place
from trueup.model.addresses import is_loopback, is_wildcard
from trueup.model.nginx_listen import address_and_port
from trueup.model.nginx_targets import Target
from trueup.platform import Location, Platform, PublicUrl
from trueup.platform.passed_on import decided_at, targets
from trueup.routing.servers import Server


class Exposed(msgspec.Struct, frozen=True, kw_only=True):
    """One way in. `url` is as declared, or how the location is called.

    `ports` are the host's ports that nginx may pass it to, any of which will do; empty where it passes it nowhere here.
    `elsewhere` says that other machines answer it too. `service` is the declared one, else the one that has the port.
    """

    url: str
    name: str
    port: int
    declared: bool
    service: str
    ports: tuple[int, ...]
    elsewhere: bool
    at: Place


def exposed(platform: Platform) -> tuple[Exposed, ...]:
    """All of them: the declared in the order of the expectations, then the others in that of the configuration."""
    found: list[Exposed] = []
    entered: set[int] = set()
    for url in platform.public_urls:
        routed = platform.front.routed(str(url.asked))
        entered |= {id(level) for level in routed.entered}
        found.append(_declared(url, targets(routed, platform.front), decided_at(routed)))
    for location in platform.front.locations:
        if id(location.level) not in entered and location.passes:
            found += _undeclared(location, platform)
    return tuple(found)


def _declared(url: PublicUrl, every: Sequence[Target], at: Place) -> Exposed:
    its, ports = url.itself, here(every)
    return Exposed(
        url=url.key, name=its.name, port=its.port, declared=True, service=url.service.name, ports=ports,
        elsewhere=_is_elsewhere(every), at=at,
    )  # fmt: skip


def _undeclared(location: Location, platform: Platform) -> Iterator[Exposed]:
    try:
        every = location.targets
    except NotLookedAtError:
        every = ()  # a request decides it
    ports = here(every)
    service = next((owner.name for port in ports if (owner := platform.services_by_port.get(port))), "")
    name, port = location.server.first_name, next(iter(sorted(ports_of(location.server), reverse=True)), 80)
    yield Exposed(
        url=location.key, name=name, port=port, declared=False, service=service, ports=ports,
        elsewhere=_is_elsewhere(every), at=location.at,
    )  # fmt: skip


def ports_of(server: Server) -> set[int]:
    """The ports that a server listens on."""
    listens = (d.args[0] for d in server.settings.block if d.name == "listen" and d.args)
    return {port for text in listens if (port := address_and_port(text)[1])}


def here(every: Sequence[Target]) -> tuple[int, ...]:
    """The ports on this host among what nginx passes a request to."""
    return tuple(dict.fromkeys(target.port for target in every if _is_here(target)))


def _is_elsewhere(every: Sequence[Target]) -> bool:
    return any(not _is_here(target) for target in every)


def _is_here(target: Target) -> bool:
    return bool(target.port) and (is_loopback(target.host) or is_wildcard(target.host))
