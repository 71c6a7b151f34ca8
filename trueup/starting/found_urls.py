"""What nginx says of each service: its public URLs, how long it may take, how much it may be sent, who sends CORS."""

import re
from collections.abc import Iterator

from trueup.chain.routes_table import routes_table
from trueup.facts import Probes
from trueup.facts.probes import Answered
from trueup.model.nginx_cors import ORIGIN, added
from trueup.model.nginx_levels import seconds_of
from trueup.model.public_urls import asked
from trueup.platform import Platform
from trueup.platform.passed_on import targets
from trueup.routing.routes import Routed
from trueup.starting.draft import FoundService, FoundUrl

_URL = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/[!-~]*")
_SIZE = re.compile(r"0|[1-9][0-9]*[kKmMgG]?")
_TIMES = ("connect", "send", "read")


def describe(platform: Platform, services: list[FoundService]) -> list[str]:
    """Add to each service what nginx says of it; what could not be described, as sentences."""
    by_name = {service.name: service for service in services}
    remarks: list[str] = []
    seen: set[str] = set()
    for route in routes_table(platform).routes:
        if route.does != "proxy" or not route.service:
            continue
        if not _URL.fullmatch(route.url) or "$" in route.target:
            remarks.append(f"{route.server} {route.location} ({route.at}): which URLs come to it, a person must say")
            continue
        owners = route.service.split(", ")
        service, routed = by_name[owners[0]], platform.front.routed(route.url)
        if route.url in seen or routed.level is None:
            continue
        seen.add(route.url)
        service.public.append(FoundUrl(route.url, _upstream(routed, platform)))
        if len(owners) > 1:
            service.doubts["public"] = f"nginx divides it among {route.service}"
        _needs(service, routed)
        _cors(service, routed, platform)
    for service in services:
        cors_seen(service, platform)
        if service.cors != "none":
            service.doubts.pop("cors", None)
    return remarks


def _upstream(routed: Routed, platform: Platform) -> str:
    """By host and port, since the name of an `upstream` block means nothing to anybody else."""
    first = targets(routed, platform.front)[0]
    return f"{first.scheme}://{first.host}:{first.port}{(routed.upstream_target or b'/').decode('latin-1')}"


def _needs(service: FoundService, routed: Routed) -> None:
    level = routed.level
    assert level is not None  # noqa: S101 - asked before
    times = [_seconds(level.in_force(f"proxy_{what}_timeout")) for what in _TIMES]
    service.timeouts = tuple(map(max, service.timeouts, times))  # type: ignore[assignment] # three and three
    own = level.own.get("client_max_body_size", ())
    whole_host = level.name == b"/"
    sizes = own or (level.in_force("client_max_body_size") if whole_host else ())
    if sizes and _SIZE.fullmatch(sizes[0].args[0]):
        service.body_size = sizes[0].args[0].lower()


def _seconds(written: tuple[object, ...]) -> float:
    args = getattr(written[0], "args", ()) if written else ()
    return seconds_of(args[0]) or 60 if args else 60


def _cors(service: FoundService, routed: Routed, platform: Platform) -> None:
    assert routed.level is not None  # noqa: S101 - asked before
    if any(each.args[0].lower() == ORIGIN for each in added(routed.level)):
        service.cors = "nginx"
    elif service.cors == "none" and not platform.on_host:
        service.doubts["cors"] = "nginx sends none, and a tree does not show whether the application does"


def recorded_health(service: FoundService, platform: Platform) -> bool:
    """Take the health path that a recording shows: what was asked below a public URL and answered well, if anything."""
    found = False
    for public in service.public:
        for url, seen in _answers(platform, public.url):
            rest = url.removeprefix(public.url)
            if public.url.endswith("/") and 200 <= seen.status < 400 and re.fullmatch(r"[!-~]*", rest):
                service.health, found = f"{prefix(public)}{rest}", True
                if rest:
                    return True
    return found


def is_well(service: FoundService, platform: Platform) -> bool:
    """Whether every public URL of it that was asked, by its health path, answered well."""
    answers = dict(_answers(platform, ""))
    seen = [answers.get(asked(public.url, public.upstream, service.health, None)) for public in service.public]
    return all(each is not None and 200 <= each.status < 400 for each in seen)


def prefix(public: FoundUrl) -> str:
    """The path that the upstream receives for the URL itself."""
    return "/" + public.upstream.split("/", 3)[3]


def cors_seen(service: FoundService, platform: Platform) -> None:
    """Whether its answers have CORS headers that nginx does not send."""
    if service.cors == "none":
        sent = any(ORIGIN in seen.access_control for p in service.public for _, seen in _answers(platform, p.url))
        service.cors = "application" if sent else "none"


def _answers(platform: Platform, url: str) -> Iterator[tuple[str, Answered]]:
    probes = platform.facts.probes
    for probe in probes.urls if isinstance(probes, Probes) else ():
        if probe.method == "GET" and probe.url.startswith(url) and isinstance(probe.seen, Answered):
            yield probe.url, probe.seen
