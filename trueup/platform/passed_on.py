"""What a routed request comes to, compared with what is declared, and in words."""

from typing import TYPE_CHECKING

from trueup.facts import Place
from trueup.model.addresses import is_loopback, normal
from trueup.model.nginx_levels import named, place, place_of
from trueup.model.nginx_targets import Target, of_url
from trueup.model.public_urls import Address
from trueup.routing.routes import Routed

if TYPE_CHECKING:
    from trueup.platform.front import Front
    from trueup.platform.public_url import PublicUrl


def targets(routed: Routed, front: "Front") -> list[Target]:
    """Where it is passed to; several for an upstream of several servers, none where it is not passed on."""
    return of_url(routed.upstream_origin, front.upstreams, Place())


def is_received(routed: Routed, wanted: Address, front: "Front") -> bool:
    """Whether the upstream receives that, byte by byte; localhost and 127.0.0.1 are one host."""
    if routed.answer.outcome != "proxy":
        return False
    found = targets(routed, front)
    there = all((t.scheme, t.port) == (wanted.scheme, wanted.port) and _is_host(t.host, wanted.name) for t in found)
    return bool(found) and there and routed.upstream_target == wanted.path.encode("utf-8", "surrogateescape")


def on_the_wire(text: str) -> str:
    """Declared text as answers show it: a character for each byte."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def told(routed: Routed, url: "PublicUrl") -> str:
    """Who takes the request, and what becomes of it."""
    answer = routed.answer
    if answer.outcome == "none":
        return answer.reason
    does = {
        "proxy": f"the upstream gets {answer.upstream_url}",
        "redirect": f"nginx redirects to {answer.location_header}",
        "static": "nginx looks for a file",
    }.get(answer.outcome, f"nginx answers {answer.status} {answer.reason}".rstrip())
    owners = [url.platform.services_by_port.get(target.port) for target in targets(routed, url.platform.front)]
    others = sorted({owner.name for owner in owners if owner and owner.name != url.service.name})
    return f"{named(routed.level)} takes it: {does}" + (f", which is {', '.join(others)}'s" if others else "")


def decided_at(routed: Routed) -> Place:
    """The `proxy_pass` that decides it, else the location, else the server."""
    passes = routed.level.in_force("proxy_pass") if routed.level and routed.answer.outcome == "proxy" else ()
    return place(passes[0]) if passes else place_of(routed.level)


def _is_host(one: str, other: str) -> bool:
    return normal(one) == normal(other) or (is_loopback(one) and is_loopback(other))
