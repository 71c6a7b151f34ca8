"""The links in front: the server and the location that nginx chooses, and the URL that it asks the upstream for."""

from trueup.chain.asked import Asked, Declared, did_you_mean
from trueup.chain.link import Link, judged
from trueup.chain.server_link import RELOAD, server
from trueup.model import nginx_targets
from trueup.model.nginx_levels import place, place_of
from trueup.platform.passed_on import decided_at
from trueup.routing.settings import Settings


def links(asked: Asked, declared: Declared) -> list[Link]:
    """The server, the location and the upstream."""
    name = f"{asked.itself.name}, port {asked.itself.port}"
    first = judged(Link(kind="server", what=name), lambda link: server(link, asked))
    location = judged(Link(kind="location", what="(none)"), lambda link: _location(link, asked, declared))
    upstream = judged(Link(kind="upstream", what="(none)"), lambda link: _upstream(link, asked, location))
    if first.state == "broken" and first.how in {"no server", "other server"}:
        location, upstream = location.not_reached(), upstream.not_reached()
    return [first, location, upstream]


def _location(link: Link, asked: Asked, declared: Declared) -> Link:
    """Which location takes it."""
    routed = asked.routed
    if routed.server is None:
        return link.not_reached()
    what = " -> ".join(each.written or "(named)" for each in routed.entered) or "(none: the server itself answers)"
    at = tuple(place_of(each) for each in routed.entered) or (place_of(routed.server.settings),)
    link = link.but(what=what, at=at)
    if routed.answer.outcome == "undecided":
        return link.unknown(routed.answer.reason)
    if declared.is_led_on(asked):
        return link.noted(_does(asked))
    return _own_location(link, asked) if asked.declared else _any_location(link, asked, declared)


def _any_location(link: Link, asked: Asked, declared: Declared) -> Link:
    """Of a URL that nobody declares: it holds unless nginx refuses."""
    answer = asked.routed.answer
    if answer.outcome == "status" and (answer.status or 0) >= 400:
        return link.broken("refused", f"{_does(asked)}{did_you_mean(declared.nearest(asked.itself))}")
    return link if answer.outcome == "proxy" else link.noted(_does(asked))


def _own_location(link: Link, asked: Asked) -> Link:
    """Whether it is the location that is written for the declared URL."""
    routed, taken = asked.routed, asked.routed.entered[-1] if asked.routed.entered else None
    if asked.declared is None or asked.is_received or (routed.answer.outcome == "proxy" and _belongs(taken, asked)):
        return link
    path, wanted = asked.declared.itself.path, asked.declared.expected.upstream
    if routed.answer.outcome != "proxy":
        repair = f"let {_told(taken)} pass it: proxy_pass {wanted};"
        return link.broken("answers itself", f"{_does(asked)}, where {wanted} should be asked", repair=(repair,))
    repair = f"write `location {path} {{ proxy_pass {wanted}; ... }}` into {link.at[-1].file or 'the site'}"
    says = f"nginx chooses no location for {path}: {_told(taken)} takes it, and passes it to {_to(asked)}"
    return link.broken("no location of its own", says, repair=(repair, *RELOAD))


def _belongs(taken: Settings | None, asked: Asked) -> bool:
    """Whether a location is the one for the declared URL, whatever it does: by its name, or by its port."""
    if taken is None or asked.declared is None:
        return False
    path = asked.declared.itself.path
    if taken.kind in {"", "=", "^~"} and taken.name.decode("utf-8", "surrogateescape").rstrip("/") == path.rstrip("/"):
        return True
    return any(target.port == asked.declared.service.expected.port for target in asked.targets)


def _upstream(link: Link, asked: Asked, location: Link) -> Link:
    """What is asked of the upstream."""
    answer = asked.routed.answer
    wanted = str(asked.wanted) if asked.wanted else ""
    if answer.outcome != "proxy" or location.state == "broken":
        return link.but(what=wanted or link.what).not_reached()
    level = asked.routed.level
    passes = level.in_force("proxy_pass") if level else ()
    front = asked.platform.front
    servers = (p for target in nginx_targets.of_pass(passes[0], front.upstreams) for p in target.at) if passes else ()
    at = tuple(dict.fromkeys((decided_at(asked.routed), *servers)))
    link = link.but(what=answer.upstream_url or "", at=at)
    if asked.is_received:
        return link
    right = f"the service expects {wanted}"
    repair = f"proxy_pass {asked.declared.expected.upstream};" if asked.declared else ""
    where = f" in {at[0]}" if str(at[0]) else ""
    return link.broken("wrong url", right, repair=(f"write{where}: {repair}", *RELOAD))


def _does(asked: Asked) -> str:
    answer = asked.routed.answer
    why = f" ({answer.reason})" if answer.reason else ""
    if answer.outcome == "redirect":
        return f"nginx redirects ({answer.status}) to {answer.location_header}"
    if answer.outcome == "static":
        return f"nginx looks for a file{why}"
    return f"nginx answers {answer.status}{why}"


def _to(asked: Asked) -> str:
    owners = {owner.name for target in asked.targets if (owner := asked.platform.services_by_port.get(target.port))}
    return " and ".join(sorted(owners)) or asked.routed.answer.upstream_url or "nobody"


def _told(level: Settings | None) -> str:
    return f"location {level.written} ({place(level.opened_by)})" if level else "the server itself"
