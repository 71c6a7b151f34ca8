"""What keeps a new service from being added: what has its name, its path or its port already, and where."""

from collections.abc import Iterator
from pathlib import Path

from trueup.checks import NotLookedAtError
from trueup.expectations import places
from trueup.facts import Place
from trueup.model.nginx_levels import named, place_of
from trueup.model.port_table import free_ports
from trueup.platform import Platform
from trueup.routing.routes import Routed
from trueup.starting.new_service import NewService
from trueup.starting.refusal import CannotStartError

_EXPRESSIONS = {"~", "~*"}


def refuse_declared(wanted: NewService, platform: Platform, expectations: Path) -> None:
    """Say which expectation has the name already, or that a peer has none.

    Raises:
        CannotStartError: naming the line.
    """
    name, declared = wanted.name, platform.expectations.services
    for other, service in declared.items():
        (at,) = places(expectations, str(expectations), [("services", other)])
        if other == name:
            raise CannotStartError(f"{at}: there is a service {name} already")
        if service.container == name or service.unit == wanted.unit:
            what = f"container {name}" if service.container == name else f"unit {wanted.unit}"
            raise CannotStartError(f"{at}: the service {other} has the {what} already")
    unknown = [peer for peer in wanted.peers if peer not in declared]
    if unknown:
        raise CannotStartError(f"--peers {unknown[0]}: there is no such service; known are {', '.join(declared)}")


def refuse_taken_names(wanted: NewService, platform: Platform) -> None:
    """Say who has the name already: a container, whoever peers call by it, a network or a unit.

    Raises:
        CannotStartError: naming the line.
    """
    name = wanted.name
    for definition in platform.definitions:
        if name == definition.container:
            raise CannotStartError(f"{definition.at}: there is a container {name} already")
        for joined in definition.networks:
            if name in joined.aliases:
                raise CannotStartError(f"{joined.at}: peers call {definition.container} by the name {name} already")
    if name in {platform.expectations.network.name, *platform.declared_networks}:
        raise CannotStartError(f"{name}: a network has that name; choose another, or messages mean both")
    if file := platform.unit_files.get(wanted.unit):
        raise CannotStartError(f"{file.path}: there is a unit {wanted.unit} already")


def refuse_taken_path(url: str, wanted: NewService, platform: Platform, expectations: Path) -> Routed:
    """What nginx does today with what is below the URL, where nobody has that path for itself.

    Raises:
        CannotStartError: a declared URL or a location has it, an expression takes it, or nothing is served there.
    """
    for service in platform.services:
        for number, public in enumerate(service.public_urls):
            if public.key.rstrip("/") == url.rstrip("/"):
                (at,) = places(expectations, str(expectations), [("services", service.name, "public", number)])
                raise CannotStartError(f"{at}: {public.key} is the public URL of {service.name} already")
    itself, below = (platform.front.routed(asked) for asked in (url, f"{url}any/path"))
    server = below.server
    if server is None or wanted.host.lower() not in {word.lower() for word in server.written}:
        known = ", ".join(dict.fromkeys(site.name for site in platform.sites))
        raise CannotStartError(f"--host {wanted.host}: no server of nginx has that name over https (known are {known})")
    for location in platform.front.locations:
        if location.server is server and location.name.rstrip("/") == wanted.path.rstrip("/"):
            raise CannotStartError(f"{location.at}: {named(location.level)} has that path already")
    for routed in (itself, below):
        level = routed.level
        if level is not None and level.kind in _EXPRESSIONS:
            raise CannotStartError(
                f"{place_of(level)}: {named(level)} would take what is below {wanted.path}: an expression wins over a"
                " path; change one of the two"
            )
    if below.answer.outcome == "undecided":
        raise CannotStartError(f"what nginx does with {url} cannot be decided: {below.answer.reason}")
    return below


def port_for(wanted: NewService, platform: Platform) -> tuple[int, str]:
    """Its port, and the range that this lies in, empty for a declared exception.

    Raises:
        CannotStartError: the port is claimed or in no range, the range is full or unknown, or claims cannot be seen.
    """
    _refuse_blindness(platform)
    plan = platform.expectations.ports
    if wanted.range and wanted.range not in plan.ranges:
        raise CannotStartError(f"--range {wanted.range}: there is no such range (known are {', '.join(plan.ranges)})")
    if wanted.port is None:
        return _next_free(wanted.range or _usual_range(platform), platform)
    port = wanted.port
    for claimant, at in _claims(port, platform):
        raise CannotStartError(f"{at}: port {port} is claimed by {claimant} already")
    if port in {exception.port for exception in plan.exceptions} and not wanted.range:
        return port, ""
    inside = [name for name, its in plan.ranges.items() if its.first <= port <= its.last]
    if wanted.range and wanted.range not in inside:
        its = plan.ranges[wanted.range]
        raise CannotStartError(
            f"--port {port}: not in {wanted.range} ({its.first}-{its.last}); --port auto chooses one"
        )
    if not inside:
        known = ", ".join(f"{name} {its.first}-{its.last}" for name, its in plan.ranges.items())
        raise CannotStartError(
            f"--port {port}: in no range of the platform ({known}); take one, or declare it under ports.exceptions"
        )
    return port, wanted.range or inside[0]


def _next_free(name: str, platform: Platform) -> tuple[int, str]:
    for free in free_ports(platform.expectations, platform.port_claims):
        if free.range == name and free.port is not None:
            return free.port, name
    its = platform.expectations.ports.ranges[name]
    raise CannotStartError(f"--range {name}: all of {its.first}-{its.last} is taken; name another range")


def _usual_range(platform: Platform) -> str:
    """The range that most services are in; of equals the widest."""
    ranges = platform.expectations.ports.ranges
    if not ranges:
        raise CannotStartError("the expectations declare no range of ports: say --port PORT, after ports.exceptions")
    declared = [service.port_range for service in platform.expectations.services.values()]
    return max(ranges, key=lambda name: (declared.count(name), ranges[name].last - ranges[name].first))


def _claims(port: int, platform: Platform) -> Iterator[tuple[str, Place | str]]:
    for claim in platform.claims_by_port.get(("tcp", port), ()):
        yield claim.claimant, claim.at
    for service in platform.services:
        if service.expected.port == port:
            yield service.name, "the expectations"
    if port in platform.expectations.ports.public:
        yield "ports.public", "the expectations"


def _refuse_blindness(platform: Platform) -> None:
    """A port looks free where nobody could look."""
    try:
        blind = next((project.why_unreadable for project in platform.projects if project.why_unreadable), None)
        _ = platform.port_claims
    except NotLookedAtError as error:
        blind = error.why
    if blind is not None:
        where = f"{blind.at}: " if str(blind.at) else ""
        raise CannotStartError(f"{where}{blind.reason}: mend that first, or a port may look free and not be")
