"""The server of nginx that takes a URL: whether nginx runs, has one of that name, and runs what is on disk."""

import ipaddress
import time
from datetime import datetime

from trueup.chain.asked import Asked, did_you_mean, has_name, near
from trueup.chain.link import Link, typed
from trueup.checks import NotLookedAtError
from trueup.facts.probes import Served
from trueup.model.nginx_levels import place_of

ERROR_LOG = typed("tail", "-n", "20", "/var/log/nginx/error.log")
RELOAD = ("nginx -t && systemctl reload nginx",)


def server(link: Link, asked: Asked) -> Link:
    """Which server block takes it, whether nginx runs, and what runs is what is written."""
    if asked.platform.on_host:
        link = link.but(look=(typed("systemctl", "status", "nginx"),))
    for look in (_refused, _stopped, _nowhere, _nameless):
        if found := look(link, asked):
            return found
    link = _named(link, asked)
    return _runs(link, asked) if asked.platform.on_host else link


def _refused(link: Link, asked: Asked) -> Link | None:
    nginx = asked.platform.nginx
    problem = next(iter(nginx.configuration.problems), None)
    if problem is None:
        return None
    link, says = link.but(at=(problem.at,)), f"nginx refuses its configuration: {problem.text}"
    if _works(asked):
        return link.unknown(f"{says}; it still runs an older one")
    return link.broken("refused", says, look=("nginx -t",))


def _stopped(link: Link, asked: Asked) -> Link | None:
    if not asked.platform.on_host or _works(asked):
        return None
    start = (typed("systemctl", "start", "nginx"),)
    return _named(link, asked).broken("stopped", "nginx is not running", repair=start)


def _works(asked: Asked) -> bool:
    return any(each.role == "worker" for each in asked.platform.nginx.processes)


def _nowhere(link: Link, asked: Asked) -> Link | None:
    routed = asked.routed
    if routed.server is None and routed.answer.outcome == "undecided":
        return link.unknown(routed.answer.reason)
    if routed.server is None or routed.answer.outcome == "none":
        where = f"{asked.itself.scheme} on port {asked.itself.port}"
        return _named(link, asked).broken("no server", f"nginx has nothing for {where}: {routed.answer.reason}")
    return None


def _nameless(link: Link, asked: Asked) -> Link | None:
    """The default server takes it, since none has the name."""
    name, chosen = asked.itself.name, asked.routed.server
    if chosen is None or _is_address(name) or has_name(chosen, name):
        return None
    meant = near(name, (word for server in asked.platform.front.routes.servers for word in server.written))
    says = f"no server block has the name {name}: nginx's default takes it{did_you_mean(meant)}"
    repair = (f"enable the site {name}, then: {RELOAD[0]}",) if asked.declared else ()
    return _named(link, asked).broken("other server", says, repair=repair)


def _named(link: Link, asked: Asked) -> Link:
    chosen = asked.routed.server
    if chosen is None:
        return link
    what = f"{chosen.first_name or 'the default server'}, port {asked.itself.port}"
    return link.but(what=what, at=(place_of(chosen.settings),))


def _runs(link: Link, asked: Asked) -> Link:
    """On a host: whether somebody listens, its certificate, and whether what runs is what is on disk."""
    platform, port = asked.platform, asked.itself.port
    listeners = platform.listeners_by_port.get(("tcp", port), [])
    if not listeners:
        says = f"nginx runs, and nothing listens on port {port}"
        return link.broken("not listening", says, repair=RELOAD, look=(typed("ss", "-tlnp"),))
    if asked.itself.scheme == "https" and (complaint := _certificate(asked)):
        name = f"{asked.itself.name}:{port}"
        show = f"openssl s_client -connect {name} -servername {asked.itself.name} </dev/null"
        return link.broken("certificate", complaint, repair=("certbot renew",), look=(show,))
    current = platform.web_servers[0].currency
    if current.is_current:
        return link
    if current.unseen or current.changed is None:
        return link.noted(f"whether nginx runs what is on disk is {current.says}")
    return link.unknown(f"nginx does not run what is on disk: {current.says}", repair=RELOAD)


def _certificate(asked: Asked) -> str:
    """What is wrong with the certificate of the name, as far as it was seen."""
    try:
        served = {probe.name: probe.seen for probe in asked.platform.probes.served}.get(asked.itself.name)
    except NotLookedAtError:
        return ""  # nobody tried: the URL's own link says that it was not asked
    if isinstance(served, str):
        return f"no TLS handshake: {served}"
    if isinstance(served, Served) and served.certificate.not_after < _moment(asked):
        return f"its certificate ended {time.strftime('%Y-%m-%d', time.gmtime(served.certificate.not_after))}"
    return ""


def _moment(asked: Asked) -> float:
    """When the facts were taken, in seconds since the epoch; 0 where a recording does not say it."""
    try:
        return datetime.fromisoformat(asked.platform.facts.taken_at).timestamp()
    except ValueError:
        return 0.0


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
