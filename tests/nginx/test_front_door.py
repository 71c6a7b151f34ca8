"""The front door, tried: targets, public URLs, and what their pages ask for."""

from trueup.checks import Judges, Remedy, check, expect, not_looked_at
from trueup.facts.probes import Asset
from trueup.platform import Service, Target
from trueup.platform.public_url import BEHIND

TYPES = {"script": {"application/javascript", "text/javascript", "application/x-javascript"}, "style": {"text/css"}}
"""What browsers take: a script of another type is refused where it is a module, a style everywhere."""


@check(
    judges=Judges.HOST,
    follows_from=(
        *BEHIND,
        "network.service_joins_the_network",
        "ports.listener_is_the_service",
        "nginx.location_has_a_known_target",
    ),
)
def test_location_target_is_live(target: Target) -> None:
    """Each target of a `proxy_pass` accepts and answers HTTP, on every address that nginx may use for it.

    nginx answers 502 for a dead one; where only one address of several is dead, it does so for some requests, or
    each one waits for it first.

    Repair: start what owns the port, or correct the target.
    """
    dialled = target.dialled
    start = tuple(("systemctl", "start", service.unit.name) for service in target.service)
    remedy = Remedy("safe", start) if start else Remedy("by hand", advice="start what should listen there, or mend it")
    dead = [each for each in dialled if not each.status]
    found = "; ".join(f"{each.address}: {each.complaint}".removeprefix(": ") for each in dead)
    expect(not dead and bool(dialled), f"an HTTP answer from {target.key}", found=found, at=target.at, remedy=remedy)


@check(
    judges=Judges.HOST,
    follows_from=(
        "nginx.nginx_is_running",
        *BEHIND,
        "network.service_joins_the_network",
        "network.container_is_healthy",
        "ports.listener_is_the_service",
        "nginx.location_target_is_live",
        "nginx.site_is_enabled",
    ),
)
def test_public_url_answers(service: Service) -> None:
    """Each public URL answers through the front door, by its name, with its declared status: else any of 2xx and 3xx.

    All the parts may be well, and still a client gets an error.

    Repair: the command shown asks it again; nginx's error.log says what came between.
    """
    for url in service.public_urls:
        seen, wanted = url.answered, url.expected.status or "success"
        found = f"status {seen.status}" if seen.status else f"no answer: {seen.complaint}"
        remedy = Remedy("by hand", look=(("tail", "-n", "20", "/var/log/nginx/error.log"),))
        expect(url.suits(seen.status), f"{wanted} from {url.asked}", found=found, at=url.how, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("nginx.nginx_is_running", "nginx.public_url_answers"))
def test_frontend_assets_resolve(service: Service) -> None:
    """Every script and style that a page under a public URL asks this platform for answers 200, with its type.

    A frontend that was built for another path shows an empty page, with status 200.

    Repair: build it with the base path of its public URL.
    """
    remedy = Remedy("by hand", advice="build the frontend with `base` set to the path of its public URL")
    for url in service.public_urls:
        for page, seen in url.pages:
            if seen.assets is None:
                not_looked_at(f"not every script and style of {page} could be asked for", url.how)
            wrong = [asset for asset in seen.assets if not asset.elsewhere and not _is_right(asset)]
            found = "; ".join(_told(asset) for asset in wrong[:5])
            expect(not wrong, f"every script and style of {page}", found=found, at=url.how, remedy=remedy)


def _is_right(asset: Asset) -> bool:
    return asset.status == 200 and asset.content_type in TYPES[asset.kind]


def _told(asset: Asset) -> str:
    answer = f"{asset.status} {asset.content_type}".strip() if asset.status else f"no answer, {asset.complaint}"
    return f"{asset.url}: {answer}"
