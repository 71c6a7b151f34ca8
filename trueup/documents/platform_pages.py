"""The documents that people keep by hand of a platform, made from what is there; equal facts make equal pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from trueup.chain.boot_table import boot_table
from trueup.checks import FindingError, NotLookedAtError
from trueup.documents.markdown import code, table, text
from trueup.facts import Place
from trueup.judging import Judge
from trueup.platform import Platform, Service
from trueup.platform.location import Location
from trueup.repair import migration
from trueup.topology.ports import table as port_table

Page = Callable[[Platform, Judge], Iterator[str]]

NOTHING = "-"
UNKNOWN = "not known"


def pages(platform: Platform, judge: Judge) -> dict[str, str]:
    """Every page by the name of its file."""
    head = f"Made by `trueup docs` of {code(platform.facts.subject.name)}. Do not edit: it is written anew.\n"
    made = {}
    for name, (title, page) in _PAGES.items():
        try:
            body = "".join(page(platform, judge))
        except NotLookedAtError as blind:
            body = f"\n{UNKNOWN}: {text(blind.why.reason)}\n"
        except FindingError as finding:
            body = f"\n{UNKNOWN}: expected {text(finding.expected)}, found {text(finding.found)}\n"
        made[name] = f"# {title}\n\n{head}{body}"
    return made


def _services(platform: Platform, _: Judge) -> Iterator[str]:
    rows = [_service(service) for service in platform.services]
    yield _part("Services", ("service", "container", "port", "range", "unit", "health path", "calls"), rows)
    urls = [(url, service) for service in platform.services for url in service.public_urls]
    endpoints = [(code(u.key), code(u.expected.upstream), code(s.name), _asked_for(u.key, platform)) for u, s in urls]
    yield _part("Public URLs", ("public URL", "what the upstream receives", "service", "where"), endpoints)
    needs = [_needs(service) for service in platform.services]
    yield _part(
        "What nginx allows each", ("service", "connect, send, read (s)", "largest body", "CORS headers from"), needs
    )


def _service(service: Service) -> tuple[str, ...]:
    its = service.expected
    return (
        code(service.name), code(service.container_name), str(its.port), code(its.port_range or "") or NOTHING,
        code(its.unit), code(its.health), _list(its.peers),
    )  # fmt: skip


def _needs(service: Service) -> tuple[str, ...]:
    times = service.expected.timeouts
    seconds = ", ".join(f"{each:g}" for each in (times.connect, times.send, times.read))
    who = {"nginx": "nginx", "application": "the application", "none": "nobody"}[service.expected.cors]
    return code(service.name), seconds, code(service.expected.body_size), who


def _asked_for(url: str, platform: Platform) -> str:
    try:
        level = platform.front.routed(url).level
    except NotLookedAtError:
        return UNKNOWN
    found: Iterable[Location] = (each for each in platform.front.locations if each.level is level)
    return next((code(str(each.at)) for each in found), NOTHING)


def _network(platform: Platform, _: Judge) -> Iterator[str]:
    its = platform.expectations.network
    labels = ", ".join(code(f"{name}={value}") for name, value in sorted(its.labels.items()))
    about = [
        ("name", code(its.name)), ("driver", code(its.driver)), ("subnet", code(its.subnet)),
        ("gateway", code(its.gateway)), ("defined in", code(its.definition)), ("labels", labels or NOTHING),
        ("made by", code(platform.expectations.units.infrastructure)),
    ]  # fmt: skip
    yield "\n" + table(("network", ""), about)
    rows = [_member(service, platform) for service in platform.services]
    yield _part("Containers on it", ("container", "address", "peers call it", "by definition"), rows)
    if its.leftovers:
        yield _part("Left over, and to be gone", ("network",), [(code(name),) for name in its.leftovers])


def _member(service: Service, platform: Platform) -> tuple[str, ...]:
    name = platform.expectations.network.name
    try:
        joined = service.definition.joined(name)
        where = code(str(joined.at)) if joined else "**no**"
        aliases, address = (joined.aliases, joined.address) if joined else ((), "")
    except (NotLookedAtError, FindingError):
        where, aliases, address = UNKNOWN, (), ""
    if platform.on_host:
        container = platform.containers_by_name.get(service.container_name)
        attached = container.attachment(name) if container else None
        address = attached.address if attached else "**not attached**"
    shown = address if address.startswith("**") else code(address) or "Docker chooses"
    return code(service.container_name), shown, _list(aliases), where


def _ports(platform: Platform, _: Judge) -> Iterator[str]:
    found = port_table(platform)
    plan = platform.expectations.ports
    free = {each.range: each.port for each in found.next_free}
    ranges = [
        (code(name), f"{its.first}-{its.last}", str(free.get(name) or "none, it is full"))
        for name, its in plan.ranges.items()
    ]
    yield _part("Ranges", ("range", "ports", "next free"), ranges)
    exceptions = [(str(each.port), text(each.reason)) for each in plan.exceptions]
    yield _part("Exceptions", ("port", "why"), exceptions)
    rows = [
        (
            row.protocol,
            code(row.address),
            str(row.port),
            code(row.claimant),
            _places(row.at),
            "**yes**" if row.collides else "no",
        )
        for row in found.claims
    ]
    yield _part("Claims", ("protocol", "address", "port", "claimant", "where", "collides"), rows)
    for why in found.not_looked_at:
        yield f"\n{UNKNOWN}: {text(why.reason)}\n"


def _boot(platform: Platform, _: Judge) -> Iterator[str]:
    found = boot_table(platform, everything=False)
    rows = [(str(s.layer), code(s.unit), _list(s.waits_for), code(str(s.at)) or NOTHING) for s in found.started]
    yield "\nA layer is started once what its units wait for is.\n"
    yield _part("Order", ("layer", "unit", "waits for", "where"), rows)
    wrong = [f"{_list(cycle.members)} wait for each other" for cycle in found.cycles]
    wrong += [f"{code(name)} cannot start: {text(why)}" for name, why in found.refused.items()]
    wrong += [f"{code(name)} is started by nothing" for name in found.not_started]
    wrong += [f"{code(name)} has no unit file" for name in found.unwritten]
    wrong += [f"{code(name)} does not wait for {_list(others)}" for name, others in found.too_early.items()]
    yield "\n## What is wrong\n\n" + ("".join(f"- {each}\n" for each in wrong) or "Nothing.\n")


def _migration(platform: Platform, judge: Judge) -> Iterator[str]:
    known = migration.files(platform, judge)
    rows = [
        (str(number), code(file.shown), file.state, _list(file.services), text(file.says) or NOTHING)
        for number, file in enumerate(known, 1)
    ]
    done = sum(file.state == "done" for file in known)
    name = code(platform.expectations.network.name)
    yield f"\n{done} of {len(known)} compose files join {name} as `external: true`.\n"
    yield _part("Files, in their order", ("turn", "file", "state", "services", "what is left"), rows)
    if platform.on_host:
        left = [(code(each.name), _list(each.attached)) for each in migration.left_networks(platform)]
        yield _part("Networks of the earlier arrangement", ("network", "still on it"), left)


_PAGES: dict[str, tuple[str, Page]] = {
    "services.md": ("Services and public URLs", _services),
    "network.md": ("The shared network", _network),
    "ports.md": ("Ports", _ports),
    "boot-order.md": ("The order of a boot", _boot),
    "migration.md": ("The migration to one network", _migration),
}


def _part(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return f"\n## {title}\n\n" + (table(head, rows) if rows else "None.\n")


def _list(names: Iterable[str]) -> str:
    return ", ".join(map(code, names)) or NOTHING


def _places(places: tuple[Place, ...]) -> str:
    return ", ".join(code(str(place)) for place in places) or NOTHING
