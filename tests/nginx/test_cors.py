"""Who sends the CORS headers: nginx or the application, and never both."""

from trueup.checks import Judges, check, expect
from trueup.facts.probes import Answered
from trueup.model.nginx_cors import ASKED_BEFORE, ORIGIN, added, faults, hidden, shown
from trueup.model.nginx_levels import named, place, place_of
from trueup.platform import PublicUrl, Service
from trueup.platform.front import FRONT
from trueup.platform.public_url import BEHIND


@check(
    judges=Judges.BOTH,
    follows_from=(
        *FRONT,
        *BEHIND,
        "nginx.running_configuration_is_current",
        "nginx.location_target_is_live",
        "nginx.public_url_answers",
    ),
)
def test_cors_has_one_owner(service: Service) -> None:
    """nginx adds CORS headers where the expectations say that it does, and nowhere else; a preflight gets each once.

    Browsers refuse an answer without them, and one that has them twice: the page stays empty, and curl shows nothing.

    Repair: take them out of the location or out of the application. nginx's own need `always`, or errors lack them.
    """
    for url, routed in service.passed_on:
        own = added(routed.level)
        if service.expected.cors == "nginx":
            wrong = faults(own, (ORIGIN,))
            at = [place(own[0]) if own else place_of(routed.level)]
            wanted = f"nginx to add {shown(ORIGIN)} to every answer of {url.itself}, once"
            expect(not wrong, wanted, found=f"{named(routed.level)}: {'; '.join(wrong)}", at=at)
            continue
        owner = "the application alone" if service.expected.cors == "application" else "nobody"
        found = f"{named(routed.level)} adds {', '.join(dict.fromkeys(each.args[0] for each in own))} too"
        expect(not own, f"CORS headers of {url.itself} from {owner}", found=found, at=[place(each) for each in own])
        if service.expected.cors == "application":
            taken = hidden(routed.level)
            found = f"{named(routed.level)} hides its {shown(ORIGIN)}"
            expect(not taken, f"CORS headers of {url.itself} from {owner}", found=found, at=list(map(place, taken)))
    if service.expected.cors != "none":
        for url in service.public_urls:
            _preflight(url)
            if service.platform.on_host:
                _tried(url)


def _preflight(url: PublicUrl) -> None:
    """What the configuration does with an OPTIONS request."""
    routed = url.platform.front.decided(str(url.asked), b"OPTIONS")
    answer, at = routed.answer, place_of(routed.level)
    if url.service.expected.cors == "application":
        found = f"{named(routed.level)} answers it with {answer.status}"
        expect(answer.outcome == "proxy", f"OPTIONS {url.asked} to reach the application", found=found, at=at)
        return
    found = "passed on to the application" if answer.outcome == "proxy" else f"{answer.outcome} {answer.status}"
    itself = answer.outcome == "status" and answer.status == 204
    expect(itself, f"nginx to answer OPTIONS {url.asked} with 204", found=f"{named(routed.level)}: {found}", at=at)
    own = added(routed.level) if routed.level else ()
    wrong = faults(own, ASKED_BEFORE)
    wanted = f"each header that a preflight of {url.asked} asks for, once"
    at = place(own[0]) if own else at
    expect(not wrong, wanted, found=f"{named(routed.level)}: {'; '.join(wrong)}", at=at)


def _tried(url: PublicUrl) -> None:
    """What the host answered to a client of another origin."""
    preflight, plain = url.preflight, url.answered
    told = f"status {preflight.status}" if preflight.status else f"no answer: {preflight.complaint}"
    nginx_owns = url.service.expected.cors == "nginx"
    right = preflight.status == 204 if nginx_owns else 200 <= preflight.status < 300
    wanted = f"{'204' if nginx_owns else 'any 2xx'} from OPTIONS {url.asked}"
    expect(right, wanted, found=told, at=url.how_asked("OPTIONS"))
    for method, seen in (("OPTIONS", preflight), ("GET", plain)):
        wrong = _counted(seen)
        wanted = f"{shown(ORIGIN)} once from {method} {url.asked}, and no CORS header twice"
        expect(not wrong, wanted, found="; ".join(wrong), at=url.how_asked(method))


def _counted(seen: Answered) -> list[str]:
    times = seen.access_control
    missing = [] if times.get(ORIGIN) else [f"no {shown(ORIGIN)}"]
    return missing + [f"{shown(name)} {count} times" for name, count in times.items() if count > 1]
