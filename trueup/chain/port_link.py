"""The port that nginx dials: who claims it in writing and, on a host, who has it."""

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.checks import NotLookedAtError
from trueup.facts import Place
from trueup.facts.probes import Dialled
from trueup.facts.sockets import Listener
from trueup.model.port_claims import host_ports
from trueup.platform.holders import SS, container_of, described


def port_link(it: Behind) -> Link:
    """The link before anything is judged."""
    hosts = " and ".join(dict.fromkeys(it.hosts))
    return Link(kind="port", what=it.elsewhere or f"{hosts}:{it.port}", at=_published(it))


def _published(it: Behind) -> tuple[Place, ...]:
    try:
        definition = it.definition
    except NotLookedAtError:
        return ()
    return tuple(port.at for port in definition.ports if it.port in host_ports(port)) if definition else ()


def port(link: Link, it: Behind) -> Link:
    """Who is at the port that nginx dials."""
    if it.elsewhere:
        return link.unknown("nginx passes it to something that is no port of this host")
    return _live_port(link, it) if it.platform.on_host else _written_port(link, it)


def _written_port(link: Link, it: Behind) -> Link:
    claims = [c for c in it.platform.claims_by_port.get(("tcp", it.port), ()) if it.is_dialled(c.address)]
    others = [claim for claim in claims if claim.claimant != it.container]
    link = link.but(at=link.at or tuple(claim.at for claim in claims))
    if others:
        names = " and ".join(dict.fromkeys(claim.claimant for claim in others))
        link = link.but(at=(*link.at, *(claim.at for claim in others if claim.at not in link.at)))
        return link.broken("stranger", f"{names} claims it too: only one of them can have it", look=("trueup ports",))
    if it.on_the_hosts_network:
        return link.noted("the container is on the host's own network: nothing is published")
    if not claims:
        wrong = [c for c in it.platform.claims_by_port.get(("tcp", it.port), ()) if c.claimant == it.container]
        says = f"{it.container} does not publish it" if it.container else "nothing that is written down publishes it"
        if wrong:
            link = link.but(at=tuple(claim.at for claim in wrong))
            says = f"{it.container} publishes it on {wrong[0].address or '*'}, where nginx does not ask"
        advice = f'publish it: ports: ["127.0.0.1:{it.port}:{it.port}"]'
        return link.broken("not published", says, repair=(advice,), look=("trueup ports",))
    definition = it.definition
    inner = [p.target for p in definition.ports if it.port in host_ports(p)] if definition else []
    if it.service and inner and it.service.expected.inner_port not in inner:
        return link.broken("other port inside", f"it leads to port {inner[0]} of the container, which is not its own")
    return link


def _live_port(link: Link, it: Behind) -> Link:
    platform = it.platform
    link = link.but(at=link.at or (SS,), look=(f"ss -tlnp 'sport = :{it.port}'",))
    listeners = [each for each in platform.listeners_by_port.get(("tcp", it.port), ()) if it.is_dialled(each.address)]
    if not listeners:
        return link.broken("closed", f"nothing listens there: nginx answers 502{_tried(it)}")
    strangers = [each for each in listeners if not _is_ours(each, it)]
    if strangers and it.container:
        who = described(strangers[0])
        held = container_of(strangers[0], platform)
        stop = tuple(typed("systemctl", "stop", unit) for unit in strangers[0].units[:1])
        advice = (typed("docker", "stop", held),) if held else stop
        again = (typed("systemctl", "restart", it.unit),) if it.unit else ()
        return link.broken("stranger", f"{held or who} has it, not {it.container}", repair=(*advice, *again))
    dead = [each for each in dialled(it) if not each.status]
    if dead and len(dead) == len(dialled(it)):
        return link.broken("silent", f"it does not answer: {dead[0].complaint or 'no HTTP'} ({dead[0].address})")
    if dead:
        return link.noted(f"one of its addresses does not answer: {dead[0].address}: {dead[0].complaint}")
    return link if it.container else link.noted(f"{described(listeners[0])}, which is no container")


def _is_ours(listener: Listener, it: Behind) -> bool:
    """Whether it is the container's, the unit's own, or of the declared program; never by a mere name."""
    process = it.service.expected.process if it.service else None
    if process is not None and listener.processes:
        return set(listener.processes) == {process}
    own = it.unit in listener.units and (listener.port, it.unit) in it.platform.ports_of_units
    return own or container_of(listener, it.platform) == it.container


def dialled(it: Behind) -> tuple[Dialled, ...]:
    """What came of dialling it; nothing where nobody did."""
    found: list[Dialled] = []
    try:
        for target in it.platform.targets_by_port.get(it.port, ()):
            seen = it.platform.targets_tried.get(target.key)
            if target.written.host in it.hosts and isinstance(seen, tuple):
                found += seen
    except NotLookedAtError:
        return ()
    return tuple(found)


def _tried(it: Behind) -> str:
    complaints = dict.fromkeys(each.complaint for each in dialled(it) if each.complaint)
    return f" ({', '.join(complaints)})" if complaints else ""
