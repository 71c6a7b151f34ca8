"""Public names: where they lead, and the certificates that they are served with."""

import datetime
import ipaddress

from trueup.checks import Judges, Remedy, check, expect, not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.common import seconds_of
from trueup.model.certificates import covers, days_left
from trueup.model.nginx_levels import place_of
from trueup.platform import Site, Unit
from trueup.platform.front import FRONT
from trueup.platform.passed_on import on_the_wire

RENEW = ("certbot", "renew")
PERMANENT = {301, 308}
RELOAD = (("nginx", "-t"), ("systemctl", "reload", "nginx.service"))


@check(judges=Judges.HOST, follows_from=("nginx.nginx_is_running", "nginx.site_is_enabled"))
def test_certificate_is_valid(site: Site) -> None:
    """The certificate that clients of a name get covers it, is trusted, lasts a while, and is the one on disk.

    Browsers and clients refuse it otherwise, all at once and without a word to anybody here.

    Repair: renew it for every name, then reload nginx.
    """
    if not site.port:
        return
    at = Place(command=f"openssl s_client -connect 127.0.0.1:{site.port} -servername {site.name}")
    remedy = Remedy("unsafe", (RENEW, *RELOAD))
    served = site.served
    if isinstance(served, str):
        expect(holds=False, expected=f"a TLS handshake for {site.name}", found=served, at=at)
        return
    certificate, warn = served.certificate, site.platform.expectations.tls.warn_days
    names = ", ".join(certificate.names) or "no name"
    covered = covers(certificate, site.name)
    expect(covered, f"a certificate for {site.name}", found=f"one for {names}", at=at, remedy=remedy)
    taken_at = seconds_of(site.platform.facts.taken_at)
    left = days_left(certificate, taken_at)
    ends = datetime.datetime.fromtimestamp(certificate.not_after, datetime.UTC).strftime("%Y-%m-%d %H:%M UTC")
    lasts = f"a certificate that lasts more than {warn} days"
    expect(left > warn, lasts, found=f"{left:.1f} days, until {ends}", at=at, remedy=remedy)
    expect(certificate.not_before <= taken_at, "a certificate that is valid already", found="not yet", at=at)
    trust = site.platform.expectations.tls.trust or "the system's authorities"
    by_whom = f"{served.trust}; issued by {certificate.issuer}"
    expect(not served.trust, f"a chain that {trust} trust", found=by_whom, at=at)
    on_disk = site.on_disk
    same = certificate.fingerprint in {each.fingerprint for each in on_disk.values()}
    is_the_one = f"nginx to serve what lies in {', '.join(on_disk)}"
    places = (at, *(Place(path) for path in on_disk))
    expect(same, is_the_one, found="another certificate", at=places, remedy=Remedy("safe", RELOAD))


@check(
    judges=Judges.BOTH,
    follows_from=(*FRONT, "nginx.running_configuration_is_current"),
)
def test_http_redirects_to_https(site: Site) -> None:
    """Port 80 answers 301 (or 308) to the same URL on https, for every public name.

    What a client asks by http goes over the network for everybody to read, and old links lead there for ever.

    Repair: `return 301 https://$host$request_uri;` in a server of its own that listens on 80.
    """
    if not site.port:
        return
    for target in site.sampled:
        url = f"http://{site.name}{target}"
        routed = site.platform.front.decided(url)
        answer = routed.answer
        location = answer.location_header or (answer.reason if answer.outcome == "none" else "no redirect")
        wanted = f"{site.origin}{target}"
        right = answer.status in PERMANENT and answer.location_header == on_the_wire(wanted)
        found = f"{answer.status or answer.outcome}: {location}"
        expect(right, f"301 from {url} to {wanted}", found=found, at=place_of(routed.level))
    if site.platform.on_host:
        seen = site.by_http
        right = seen.status in PERMANENT and seen.location == f"{site.origin}/"
        found = f"{seen.status} {seen.location}".rstrip() if seen.status else f"no answer: {seen.complaint}"
        at = Place(command=f"curl -i --resolve {site.name}:80:127.0.0.1 http://{site.name}/")
        expect(right, f"301 from http://{site.name}/ to {site.origin}/", found=found, at=at)


@check(judges=Judges.HOST, may_see_none=True)
def test_certificates_are_renewed(renewal_timer: Unit) -> None:
    """The timer that renews certificates runs, will run after a boot, and its last run did not fail.

    Nobody notices until the certificates end, weeks later.

    Repair: `systemctl enable --now` the timer; `certbot renew --dry-run` says what fails.
    """
    timer = renewal_timer.state
    remedy = Remedy("safe", (("systemctl", "enable", "--now", renewal_timer.name),))
    running = f"{timer.active_state} ({timer.sub_state})"
    wanted = f"{renewal_timer.name} waiting for its next run"
    expect(timer.active_state == "active", wanted, found=running, at=renewal_timer.asked, remedy=remedy)
    enabled = timer.enabled in {"enabled", "static"}
    found = timer.enabled or "not enabled"
    expect(enabled, f"{renewal_timer.name} enabled", found=found, at=renewal_timer.asked, remedy=remedy)
    job = renewal_timer.platform.unit_states.get(renewal_timer.name.removesuffix(".timer") + ".service")
    failed = job is not None and (job.active_state == "failed" or job.result not in {"", "success"})
    says = f"{job.name}: {job.result}" if job else ""
    last = Place(command=f"journalctl -u {job.name}") if job else Place()
    expect(not failed, "the last renewal to succeed", found=says, at=last)


@check(judges=Judges.HOST)
def test_public_name_points_here(site: Site) -> None:
    """A public name's addresses are this host's own, or declared: those of a NAT or a load balancer in front of it.

    A name that leads elsewhere sends the clients elsewhere, and the next renewal of its certificate fails.

    Repair: correct the DNS record, or /etc/hosts; or declare the address under `addresses`.
    """
    resolved, own = site.resolved, site.platform.probes.addresses
    if isinstance(own, Unavailable):
        not_looked_at(f"the host's own addresses: {own.reason}", own.at)
    ours = {_plain(each) for each in (*own, *site.platform.expectations.addresses)}
    strange = [each for each in resolved.addresses if not _is_loopback(each) and _plain(each) not in ours]
    at = Place(command=f"getent ahosts {site.name}")
    expect(bool(resolved.addresses), f"an address of {site.name}", found=resolved.complaint or "none", at=at)
    expect(not strange, f"{site.name} to lead to this host", found=", ".join(strange), at=at)


def _plain(address: str) -> str:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).compressed
    except ValueError:
        return address


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return False
