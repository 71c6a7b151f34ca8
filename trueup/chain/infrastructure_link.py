"""What must be up before a unit: Docker, and the unit that makes the network."""

from collections.abc import Iterable

from trueup.chain.behind import Behind
from trueup.chain.link import Link, typed
from trueup.chain.waiting import what_it_misses
from trueup.facts import Place, Unavailable
from trueup.platform import Unit

DOCKER = "docker.service"


def infrastructure(link: Link, it: Behind) -> Link:
    """What must be up first: the engine, and the unit that makes the network."""
    platform, first = it.platform, it.platform.expectations.units.infrastructure
    unit = Unit(first, platform)
    link = link.but(at=(Place(unit.found.path),) if unit.found else ())
    if platform.on_host:
        return _live_infrastructure(link, it, unit)
    if unit.found is None:
        return link.broken("no file", f"there is no unit file {first} in the tree")
    if not it.unit or Unit(it.unit, platform).found is None:
        return link.not_reached()
    missed = what_it_misses(platform, it.unit)
    if missed:
        repair = (f"into [Unit] of {it.unit}: After={' '.join(missed)} and Requires={' '.join(missed)}",)
        says = f"{it.unit} does not wait for {_listed(missed)}, or does not require it: a boot may start it too early"
        return link.broken("not ordered", says, repair=repair)
    return link


def _live_infrastructure(link: Link, it: Behind, unit: Unit) -> Link:
    states, docker = it.platform.unit_states, it.platform.facts.docker
    engine, first = states.get(DOCKER), states.get(unit.name)
    look = (typed("systemctl", "status", DOCKER, unit.name),)
    link = link.but(look=look)
    if engine and engine.active_state != "active":
        return link.broken(
            "docker", f"{DOCKER} is {engine.active_state}", repair=(typed("systemctl", "start", DOCKER),)
        )
    if isinstance(docker, Unavailable) or docker is None:
        return link.unknown(docker.reason if docker else "Docker was not asked")
    if first is None or first.load_state == "not-found" or unit.found is None:
        return link.broken("no file", f"there is no {unit.name} on the host")
    if first.active_state != "active":
        says = f"{unit.name} is {first.active_state}" + (f" ({first.result})" if first.result != "success" else "")
        return link.broken("infrastructure", says, repair=(typed("systemctl", "start", unit.name),))
    if it.unit and Unit(it.unit, it.platform).found and (missed := what_it_misses(it.platform, it.unit)):
        return link.noted(f"{it.unit} does not wait for {_listed(missed)}: the next boot may start it too early")
    return link


def _listed(names: Iterable[str]) -> str:
    return " and ".join(names)
