"""The two layers of routing: which location takes a public URL, and what the upstream receives for it."""

from collections.abc import Iterable

from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at
from trueup.model.nginx_levels import levels, place
from trueup.model.nginx_reach import slash_trap, unreachable
from trueup.model.nginx_targets import Target
from trueup.model.public_urls import address
from trueup.platform import Location, PublicUrl, Service
from trueup.platform.front import FRONT
from trueup.platform.location import BY_NAME, CERTBOT
from trueup.platform.passed_on import decided_at, is_received, targets, told
from trueup.routing.answer import UndecidedError
from trueup.routing.settings import Settings

DEFINED = ("network.compose_file_resolves", "systemd.commands_exist", "systemd.unit_owns_its_containers")


@check(judges=Judges.BOTH, follows_from=(*FRONT, *DEFINED, "ports.service_publishes_its_port"))
def test_location_has_a_known_target(location: Location) -> None:
    """Whatever a location passes requests to is a port of this host that a declared service publishes.

    nginx answers 502 where nobody listens, and gives the requests to a stranger where somebody else does.

    Repair: correct the port in `proxy_pass`, or what the service publishes.
    """
    for target in location.targets:
        owner = location.owner(target)
        found = "" if owner else f"{target.key}, {_whose(location, target)}"
        remedy = None if owner else _as_declared(location.declared_for)
        expect(owner is not None, "a port that a service declares", found=found, at=target.at, remedy=remedy)
        if owner is not None:
            published = owner.definition.network_mode == "host" or target.port in owner.published_ports
            found = f"{owner.container_name} publishes {', '.join(map(str, owner.published_ports)) or 'no port'}"
            wanted = f"{owner.container_name} to publish {target.port}"
            expect(published, wanted, found=found, at=(*target.at, owner.definition.at))


@check(judges=Judges.BOTH, follows_from=FRONT)
def test_declared_url_has_a_location(public_url: PublicUrl) -> None:
    """Each declared public URL has a location: one of its own name, or one that leads to its service.

    Another location, mostly `/`, takes its requests otherwise, and gives them to a service that knows nothing of them.

    Repair: add the location, or correct the declared URL.
    """
    url = public_url.itself
    routed = public_url.platform.front.routed(str(url))
    if _has_its_name(routed.level, public_url) and routed.server:
        return
    routed = public_url.platform.front.decided(str(url))
    found = told(routed, public_url)
    own = any(target.port == public_url.service.expected.port for target in targets(routed, public_url.platform.front))
    remedy = Remedy("by hand", advice=f"add `location {url.path}` to the server of {url.name}")
    expect(own, f"a location for {url}", found=found, at=decided_at(routed), remedy=remedy)


@check(judges=Judges.BOTH, follows_from=(*FRONT, "nginx.location_is_reachable"))
def test_location_is_declared(location: Location) -> None:
    """Each location that passes requests on serves a declared URL; another is a warning, unless it refuses everybody.

    What nobody declared nobody looks after: a path that stayed behind after a rename still leads to the service.

    Repair: remove it, declare its URL, or waive it.
    """
    level = location.level
    if level.kind == "@" or level.internal or location.name.startswith(CERTBOT):
        return
    passes = bool(location.passes)
    if not passes and (location.name == "/" or location.refuses_everybody):
        return
    severity = Severity.ERROR if passes else Severity.WARNING
    leads = ", ".join(sorted({" ".join(each.args) for each, _ in location.passes}))
    found = f"none; it leads to {leads}" if passes else "none"
    expect(_is_served(location), f"a declared URL for {location.key}", found=found, at=location.at, severity=severity)


@check(judges=Judges.BOTH, follows_from=(*FRONT, "nginx.location_has_a_known_target"))
def test_public_url_becomes_the_expected_upstream_url(service: Service) -> None:
    """The upstream receives the declared URL for each public URL, for its examples, and for whatever is below it.

    `proxy_pass` with a path replaces the location's name by it: one slash more or less, and the service answers 404.

    Repair: correct the path of `proxy_pass`: it takes the place of the location's name, byte by byte.
    """
    for public in service.public_urls:
        for (url, wanted), (_, routed) in zip(public.becomes, public.routed, strict=True):
            found = told(routed, public)
            same = is_received(routed, address(wanted), service.platform.front)
            remedy = _as_declared([public]) if not same and _has_its_name(routed.level, public) else None
            expect(same, f"{url} to reach {wanted}", found=found, at=decided_at(routed), remedy=remedy)


@check(judges=Judges.BOTH, follows_from=FRONT)
def test_location_is_reachable(location: Location) -> None:
    """Some request comes to each location, and its name and its `proxy_pass` join without a slash too many or too few.

    A location that another one shadows looks right and does nothing. Slashes that join wrongly are a warning.

    Repair: the location that is named takes the requests: change one of the two. End both the location and the path
    of `proxy_pass` with a slash, or neither.
    """
    try:
        fault = unreachable(location.front.routes, location.server, location.level)
    except UndecidedError as error:
        not_looked_at(f"which requests come to it: {error}", location.at)
    if fault:
        expect(holds=False, expected=f"requests to {location.key}", found=fault.text, at=(location.at, fault.at))
    trap = slash_trap(location.level)
    passes = [place(directive) for directive, _ in location.passes[:1]]
    wanted = f"{location.key} and what replaces it to join at a slash"
    expect(not trap, wanted, found=trap, at=passes or location.at, severity=Severity.WARNING)


def _whose(location: Location, target: Target) -> str:
    """Who publishes a port that no service declares."""
    publishers = location.publishers(target)
    return f"published by {', '.join(publishers)}, declared by nobody" if publishers else "of nobody"


def _has_its_name(level: Settings | None, url: PublicUrl) -> bool:
    name = level.name.decode("utf-8", "surrogateescape") if level and level.kind in BY_NAME else None
    return name == url.itself.path


def _as_declared(urls: Iterable[PublicUrl]) -> Remedy | None:
    """The line that a location of these URLs' own name should have."""
    lines = dict.fromkeys(f"proxy_pass {url.expected.upstream};" for url in urls)
    return Remedy("by hand", advice=" or ".join(lines)) if lines else None


def _is_served(location: Location) -> bool:
    """Whether a location is there for a declared URL: by its name, by what is below it, or by what it does."""
    level, front, name = location.level, location.front, location.name
    if level.kind not in BY_NAME:
        return any(_takes_rightly(location, *pair) for url in location.urls for pair in url.becomes)
    if front.urls_at(location.server, name) or front.urls_at(location.server, f"{name}/"):
        return True
    above = (name[: at + 1] for at, letter in enumerate(name) if letter == "/")
    owners = {url.service.name for path in above for url in front.urls_at(location.server, path)}
    leads_to = {service.name for service in location.service}
    return bool(location.passes) and len(leads_to) == 1 and leads_to <= owners


def _takes_rightly(location: Location, public: str, wanted: str) -> bool:
    routed = location.front.routed(public)
    here = any(each is location.level for each in levels(routed.level))
    return here and is_received(routed, address(wanted), location.front)
