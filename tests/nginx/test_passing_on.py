"""How a request is passed on: what the upstream is told, how long nginx waits, and how much it takes."""

from functools import partial

from trueup.checks import Judges, Remedy, check, expect
from trueup.facts.nginx import Directive
from trueup.model.nginx_headers import faults
from trueup.model.nginx_levels import blocks_around, named, place, place_of, seconds_of
from trueup.model.sizes import bytes_of
from trueup.platform import Service
from trueup.platform.front import FRONT

DEFAULT_SECONDS, DEFAULT_SIZE = 60.0, "1m"
"""nginx's own, where nothing is written (nginx.org: ngx_http_proxy_module, client_max_body_size)."""


@check(judges=Judges.BOTH, follows_from=FRONT)
def test_proxy_headers_are_forwarded(service: Service) -> None:
    """The upstream of each public URL is told the client's Host, address and scheme, in the four usual headers.

    Otherwise the service builds links to localhost, logs nginx as every client, and thinks that all is http.

    Repair: repeat all four in the location: one `proxy_set_header` of its own, and it inherits none.
    """
    for url, routed in service.passed_on:
        name, scheme = url.itself.name, url.itself.scheme
        expand = partial(service.platform.front.values.of, around=blocks_around(routed.level), keep=True)
        wrong = faults(routed.level, name, scheme, expand)
        sent = routed.level.in_force("proxy_set_header")
        at = (place_of(routed.level), *(place(directive) for directive in sent[:1]))
        wanted = f"Host, X-Real-IP, X-Forwarded-For and X-Forwarded-Proto of the client for {url.itself}"
        expect(not wrong, wanted, found=f"{named(routed.level)}: {'; '.join(wrong)}", at=at)


@check(judges=Judges.BOTH, follows_from=FRONT)
def test_timeouts_suit_the_service(service: Service) -> None:
    """nginx waits for each service at least as long as it declares to need: connecting, sending and reading.

    After its own 60 seconds nginx answers 504, and the service works on for nobody.

    Repair: set the three `proxy_*_timeout` in the location.
    """
    needs = service.expected.timeouts
    for url, routed in service.passed_on:
        for what, least in (("connect", needs.connect), ("send", needs.send), ("read", needs.read)):
            written = routed.level.in_force(f"proxy_{what}_timeout")
            allowed = seconds_of(written[0].args[0]) if written else DEFAULT_SECONDS
            told = _told(written, f"nginx's own {DEFAULT_SECONDS:.0f} s")
            remedy = Remedy("by hand", advice=f"proxy_{what}_timeout {least:.0f}s;")
            wanted = f"proxy_{what}_timeout of at least {least:.0f} s for {url.itself}"
            at = place(written[0]) if written else place_of(routed.level)
            expect(allowed is not None and allowed >= least, wanted, found=told, at=at, remedy=remedy)


@check(judges=Judges.BOTH, follows_from=FRONT)
def test_body_size_suits_the_service(service: Service) -> None:
    """nginx takes request bodies at least as large as each service declares.

    It answers 413 to a larger one, and the service never hears of it. nginx's own limit is 1 MB.

    Repair: set `client_max_body_size` in the location, or in its server.
    """
    least = service.expected.body_size
    for url, routed in service.passed_on:
        for level in routed.entered or (routed.level,):
            written = level.in_force("client_max_body_size")
            allowed = bytes_of(written[0].args[0] if written else DEFAULT_SIZE)
            wanted = f"bodies of at least {least} for {url.itself}"
            told = _told(written, f"nginx's own {DEFAULT_SIZE}")
            at = place(written[0]) if written else place_of(level)
            enough = allowed == 0 or allowed >= (bytes_of(least) or float("inf"))
            remedy = Remedy("by hand", advice=f"client_max_body_size {least};")
            expect(enough, wanted, found=told, at=at, remedy=remedy)


def _told(written: tuple[Directive, ...], otherwise: str) -> str:
    return " ".join((written[0].name, *written[0].args)) if written else otherwise
