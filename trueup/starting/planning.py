"""From what was asked for to the files that make it so, and what to type on the server afterwards."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import basename, dirname
from shlex import quote

from trueup.checks import NotLookedAtError
from trueup.commands.compose import ComposeCall
from trueup.expectations import Expectations
from trueup.facts import Facts
from trueup.model.nginx_cors import FAMILY
from trueup.model.nginx_levels import named, place_of
from trueup.platform import Platform
from trueup.repair.edits import CannotEditError
from trueup.repair.in_a_tree import TreePlace
from trueup.routing.servers import Server
from trueup.starting import expectations_edit, service_texts, site_edit
from trueup.starting.candidate import refuse_new_findings
from trueup.starting.known_checks import checks, folder_of_checks
from trueup.starting.new_service import NewService, refuse_bad_words
from trueup.starting.refusal import CannotStartError
from trueup.starting.service_texts import Decided
from trueup.starting.taken import port_for, refuse_declared, refuse_taken_names, refuse_taken_path
from trueup.starting.where import commonest_first, compose_path, unit_path
from trueup.starting.whole_set import Change
from trueup.syntax.regular_file import NotReadError, read_regular

LARGEST = 32_000_000


@dataclass(frozen=True)
class Plan:
    """The files, what was settled, what somebody should know, and the commands for the server."""

    changes: tuple[Change, ...]
    decided: Decided
    notes: tuple[str, ...]
    then: tuple[str, ...]


def planned(wanted: NewService, path: Path, expectations: Expectations, place: TreePlace, facts: Facts) -> Plan:
    """Everything that the service needs, judged before it is written.

    Raises:
        CannotStartError: it cannot be had like this.
    """
    refuse_bad_words(wanted)
    platform = Platform(expectations, facts)
    try:
        plan = _planned(wanted, path, platform, place)
    except NotLookedAtError as blind:
        raise CannotStartError(f"{blind.why.at or place.subject.spec}: {blind.why.reason}: mend that first") from blind
    except CannotEditError as error:
        raise CannotStartError(str(error)) from error
    known = checks(folder_of_checks(path.absolute().parent))
    refuse_new_findings(plan.changes, path, place, known, facts)
    return plan


def _planned(wanted: NewService, path: Path, platform: Platform, place: TreePlace) -> Plan:
    refuse_declared(wanted, platform, path)
    compose, own = compose_path(wanted.name, platform, place)
    unit = unit_path(wanted.unit, platform, place)
    for server_path in (compose, unit):
        _refuse_what_is_there(server_path, place)
    refuse_taken_names(wanted, platform)
    wanted = _with_host(wanted, platform)
    url = f"https://{wanted.host}{wanted.path}"
    routed = refuse_taken_path(url, wanted, platform, path)
    server = routed.server
    assert server is not None  # noqa: S101 - refused above, for the type checker only
    port, its_range = port_for(wanted, platform)
    image, notes = _image(wanted, platform)
    decided = Decided(
        wanted, port, its_range, url, image, platform.expectations.network.name, compose, own,
        _after(platform.expectations), _program(platform), platform.expectations.units.pull_within, _kept(server),
    )  # fmt: skip
    if routed.level is not None and routed.level.name not in {b"/", b""}:
        notes.append(f"it takes what is below {wanted.path} from {named(routed.level)} ({place_of(routed.level)})")
    site = _site(decided, server, place)
    notes += _missing(decided, platform)
    changes = (
        _new(compose, service_texts.compose_file(decided), place),
        site,
        _new(unit, service_texts.unit_file(decided), place),
        _expectation(decided, path),
    )
    return Plan(changes, decided, tuple(notes), _then(decided, unit, changes, place))


def _with_host(wanted: NewService, platform: Platform) -> NewService:
    if wanted.host:
        return replace(wanted, host=wanted.host.lower())
    hosts = commonest_first(url.itself.name for url in platform.public_urls if url.itself.scheme == "https")
    if not hosts:
        raise CannotStartError("no public URL says which host services are added to: say --host NAME")
    return replace(wanted, host=hosts[0])


def _image(wanted: NewService, platform: Platform) -> tuple[str, list[str]]:
    if wanted.image:
        return wanted.image, []
    registries = [dirname(definition.image) for definition in platform.definitions if "/" in definition.image]
    registry = commonest_first(registries)[:1]
    image = "/".join([*registry, f"{wanted.name}:latest"])
    return image, [f"the image is a guess, {image}: say --image, or correct it in the compose file"]


def _after(expectations: Expectations) -> tuple[str, ...]:
    units = expectations.units
    return tuple(dict.fromkeys(("docker.service", *units.after, units.infrastructure)))


def _program(platform: Platform) -> tuple[str, ...]:
    """The compose program that the server has: as declared, else as most units call it."""
    binaries = platform.expectations.units.binaries
    for binary in binaries:
        if basename(binary) == "docker-compose":
            return (binary,)
    calls = [_called(call) for unit in platform.all_units for call in unit.starts.compose]
    known = [call for call in calls if call and call[0] in binaries]
    if known:
        return tuple(commonest_first(" ".join(call) for call in known)[0].split(" "))
    for binary in binaries:
        if basename(binary) == "docker":
            return (binary, "compose")
    raise CannotStartError("units.binaries of the expectations names neither docker-compose nor docker")


def _called(call: ComposeCall) -> tuple[str, ...]:
    argv = call.program.argv
    if basename(argv[0]) == "docker-compose":
        return argv[:1]
    return argv[:2] if argv[1:2] == ("compose",) else ()


def _kept(server: Server) -> tuple[tuple[str, ...], ...]:
    """The headers that the server block adds, which a location with one of its own would lose."""
    every = server.settings.in_force("add_header")
    return tuple(each.args for each in every if not each.args[0].lower().startswith(FAMILY))


def _missing(decided: Decided, platform: Platform) -> list[str]:
    """What its unit requires, and no file is there for."""
    absent = [unit for unit in decided.after if platform.unit_graph.unit(unit) is None]
    return [
        f"{decided.wanted.unit} requires {unit}, which has no file in the tree: it starts with it only"
        for unit in absent
    ]


def _site(decided: Decided, server: Server, place: TreePlace) -> Change:
    opened = server.settings.opened_by
    assert opened is not None  # noqa: S101 - a server has a block
    file = place.path_of(opened.file)
    text = _text(file, opened.file)
    indent, step = site_edit.style(text, opened.file, opened.line)
    lines = service_texts.location(decided, indent, step)
    new = site_edit.insert_location(text, opened.file, opened.line, decided.wanted.path, lines)
    return Change(file.resolve(), opened.file, text, new)


def _expectation(decided: Decided, path: Path) -> Change:
    text = _text(path, str(path))
    indent, step = expectations_edit.style(text, str(path), "services")
    lines = service_texts.entry(decided, indent, step)
    new = expectations_edit.add_entry(text, str(path), "services", decided.wanted.name, lines)
    return Change(path.resolve(), str(path), text, new)


def _refuse_what_is_there(server_path: str, place: TreePlace) -> None:
    file, shown = _file(server_path, place)
    if file.exists() or file.is_symlink():
        raise CannotStartError(f"{shown}: is there already, and is never overwritten")


def _new(server_path: str, text: str, place: TreePlace) -> Change:
    file, shown = _file(server_path, place)
    return Change(file, shown, None, text)


def _file(server_path: str, place: TreePlace) -> tuple[Path, str]:
    file = place.path_of(server_path)
    return file, place.shown(file.relative_to(place.root.resolve()).as_posix())


def _text(path: Path, shown: str) -> str:
    try:
        return read_regular(path, LARGEST).decode("utf-8", "surrogateescape")
    except NotReadError as error:
        raise CannotStartError(f"{shown}: {error}") from error


def _then(decided: Decided, unit: str, changes: tuple[Change, ...], place: TreePlace) -> tuple[str, ...]:
    """What to type: the container first, and only then the way to it."""
    server, name = _login(place.expectations), decided.wanted
    compose_file, site, unit_file, _ = changes
    site_path = place.server_path_of(site.shown)
    copies = " ".join(quote(change.shown) for change in (compose_file, unit_file, site))
    check = f"curl -i {decided.url}{name.health_path.removeprefix(name.upstream_path)}"
    return (
        "trueup ports && pytest -q",
        f"scp {copies} {server}:/tmp/",
        f"ssh {server}",
        f"sudo install -D -m 644 /tmp/{quote(compose_file.path.name)} {quote(decided.compose)}",
        f"sudo install -m 644 /tmp/{quote(unit_file.path.name)} {quote(unit)}",
        f"sudo systemctl daemon-reload && sudo systemctl enable --now {quote(name.unit)}",
        f"diff {quote(site_path)} /tmp/{quote(site.path.name)}   # nothing but the new location",
        f"sudo cp -a {quote(site_path)} {quote(site_path)}.backup.$(date +%Y%m%d_%H%M%S)",
        f"sudo install -m 644 /tmp/{quote(site.path.name)} {quote(site_path)}",
        "sudo nginx -t && sudo systemctl reload nginx",
        check,
    )


def _login(expectations: Expectations) -> str:
    hosts = list(expectations.subjects.hosts.values())
    found = re.fullmatch(r"(?:ssh|paramiko)://([^/?#\s]+)", hosts[0]) if len(hosts) == 1 else None
    return found[1] if found else "SERVER"
