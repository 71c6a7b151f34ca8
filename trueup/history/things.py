"""Facts as things that can be compared at two moments: a container, a unit, a site, each with its fields and its text.

What changes by itself at every look (process ids, times, sizes, what a restart renumbers) is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from trueup.facts import Facts, Hold, Unavailable
from trueup.facts.nginx import Directive
from trueup.facts.systemd import UnitFile
from trueup.model.written_units import lines

RESTLESS = frozenset(
    {"id", "pid", "pids", "started", "started_at", "finished_at", "changed", "endpoint_id", "network_id", "used"}
    | {"free", "inodes_used", "now", "size", "at", "line", "column", "taken_at", "commands_asked", "certbot_lines"}
)
"""Fields that say nothing new when they are other."""

Name = tuple[str, str]
"""The kind and the name of a thing."""


@dataclass
class Thing:
    """Its fields, each as text or as a set of texts, and its lines where it is a file."""

    fields: dict[str, str | frozenset[str]] = field(default_factory=dict)
    text: tuple[str, ...] = ()


def things(facts: Facts) -> dict[Name, Thing]:
    """Everything that was seen of one subject, by kind and name."""
    found: dict[Name, Thing] = {}
    host = "unreachable" if facts.unreachable else "reachable"
    found[facts.subject.kind.value, "itself"] = Thing({"is": host})
    if isinstance(facts.hold, Hold):
        found["hold", "of repairs"] = Thing(_fields(facts.hold, without=set()))
    for source in ("docker", "sockets", "machine", "sites", "nginx", "systemd", "compose", "probes"):
        seen = getattr(facts, source)
        if isinstance(seen, Unavailable):
            found["source", source] = Thing({"could not be read": seen.reason})
        elif seen is not None:
            found["source", source] = Thing({"could not be read": ""})
            for name, thing in _SOURCES[source](seen):
                _put(found, name, thing)
    sites = {thing.text for (kind, _), thing in found.items() if kind == "site"}
    return {name: thing for name, thing in found.items() if name[0] != "nginx file" or thing.text not in sites}


def _put(found: dict[Name, Thing], name: Name, thing: Thing) -> None:
    """A unit is a file and a state: two looks at one thing."""
    known = found.setdefault(name, thing)
    if known is not thing:
        known.fields |= thing.fields
        known.text = known.text or thing.text


def _docker(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401 - the source of that name, as below
    yield ("docker", "engine"), Thing({"version": seen.version})
    for one in seen.containers:
        rest = Thing(_fields(one, without={"name", "attachments", "bindings", "environment", "image_id"}))
        rest.fields |= {
            "image id": one.image_id,
            "networks": frozenset(each.network for each in one.attachments),
            "aliases": frozenset(f"{name} on {each.network}" for each in one.attachments for name in each.aliases),
            "published": frozenset(f"{b.address}:{b.port}->{b.container_port}/{b.protocol}" for b in one.bindings),
            "environment": frozenset(f"{each.name} {each.url}".strip() for each in one.environment),
        }
        yield ("container", one.name), rest
    ids = {one.id: one.name for one in seen.containers}
    for one in seen.networks:
        rest = Thing(_fields(one, without={"name", "containers"}))
        rest.fields["attached"] = frozenset(ids.get(each, each[:12]) for each in one.containers)
        yield ("network", one.name), rest
    for name, identity in (seen.images or {}).items():
        yield ("image", name), Thing({"id": identity})


def _sockets(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for one in seen.listeners:
        name = f"{one.protocol} {one.address or '*'}:{one.port}"
        yield ("listener", name), Thing({"program": frozenset(one.processes), "unit": frozenset(one.units)})


def _machine(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for one in _of(seen.file_systems):
        yield ("file system", one.path), Thing(_fields(one, without={"path"}))
    if not isinstance(seen.clock, Unavailable):
        yield ("clock", "of the host"), Thing({"synchronised": _said(seen.clock.synchronised)})
    if not isinstance(seen.failed_units, Unavailable):
        yield ("systemd", "failed units"), Thing({"are": frozenset(seen.failed_units)})
    if not isinstance(seen.schedule, Unavailable):
        yield ("systemd", "active timers"), Thing({"are": frozenset(seen.schedule.active_timers)})
        for one in seen.schedule.files:
            yield ("file", one.path), Thing({"is there": _said(one.there)}, one.lines)
    if not isinstance(seen.kernel_log, Unavailable):
        killed = frozenset(f"{kill.process} in {kill.group}" for kill in seen.kernel_log.kills)
        yield ("kernel", "killed for memory"), Thing({"are": killed})


def _sites(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for one in seen.files:
        fields: dict[str, str | frozenset[str]] = {"enabled": _said(one.enabled), **_unread(one)}
        yield ("site", one.path), Thing(fields, tuple(_written(one.directives)))


def _nginx(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    yield ("nginx", "server"), Thing({"version": seen.version, "running": _said(bool(seen.processes))})
    yield ("nginx", "configuration"), Thing({"problems": frozenset(one.text for one in seen.configuration.problems)})
    own: dict[str, list[str]] = {}
    _by_file(seen.configuration.directives, own)
    for file, text in own.items():
        yield ("nginx file", file), Thing({}, tuple(text))
    for one in (*seen.entries, *seen.certificates):
        yield (one.kind, one.path), Thing({"leads to": one.target})


def _systemd(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for one in seen.units:
        unit = Thing({"masked": _said(one.masked), "aliases": frozenset(one.aliases), **_unread(one)}, _unit(one))
        yield ("unit", one.name), unit
    for one in _of(seen.states):
        yield ("unit", one.name), Thing(_fields(one, without={"name", "fragment"}))
    for one in _of(seen.commands):
        yield ("path", one.path), Thing(_fields(one, without={"path"}))
    for one in seen.links or ():
        yield ("link", one.path), Thing({"leads to": one.target})


def _compose(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for project in seen.projects:
        if (why := getattr(project, "why", None)) is not None:
            yield ("compose file", project.path), Thing({"could not be read": why.reason})
            continue
        yield ("compose file", project.path), Thing({"could not be read": ""})
        for one in project.services:
            rest = Thing(_fields(one, without={"name", "networks", "ports", "environment", "depends_on"}))
            rest.fields |= {
                "networks": frozenset(each.name for each in one.networks),
                "ports": frozenset(f"{p.address}:{p.published}->{p.target}/{p.protocol}" for p in one.ports),
                "environment": frozenset(f"{each.name} {each.url}".strip() for each in one.environment),
                "depends on": frozenset(each.service for each in one.depends_on),
            }
            yield ("compose service", f"{one.name} of {project.path}"), rest
        for one in project.networks:
            yield ("compose network", f"{one.key} of {project.path}"), Thing(_fields(one, without={"key"}))
    for one in seen.env_files:
        urls = frozenset(f"{each.name} {each.url}".strip() for each in one.variables)
        yield ("env file", one.path), Thing({"urls": urls})


def _probes(seen: Any) -> Iterator[tuple[Name, Thing]]:  # noqa: ANN401
    for one in seen.targets:
        answers = one.seen if isinstance(one.seen, Unavailable) else None
        told = {answers.reason} if answers else {f"{d.address} {d.status or d.complaint}" for d in one.seen}
        yield ("target", one.target), Thing({"answers": frozenset(told)})
    for one in seen.urls:
        yield ("request", f"{one.method} {one.url}"), Thing(_fields(one.seen, without={"assets", "access_control"}))
    for one in seen.served:
        certificate = getattr(one.seen, "certificate", None)
        shown = certificate.fingerprint[:16] if certificate else _said(one.seen)
        trust = str(getattr(one.seen, "trust", ""))
        yield ("served certificate", one.name), Thing({"certificate": shown, "trust": trust})
    for one in seen.files:
        yield ("certificate", one.path), Thing({"is": getattr(one.seen, "fingerprint", "")[:16]})
    for one in seen.peers:
        accepts = getattr(one.seen, "accepts", None)
        yield ("call", f"{one.container} to {one.peer}:{one.port}"), Thing({"is answered": _said(accepts)})
    for one in seen.names:
        yield ("name", one.name), Thing({"resolves to": frozenset(getattr(one.seen, "addresses", ()))})


_SOURCES = {
    "docker": _docker,
    "sockets": _sockets,
    "machine": _machine,
    "sites": _sites,
    "nginx": _nginx,
    "systemd": _systemd,
    "compose": _compose,
    "probes": _probes,
}


def _of(part: Any) -> Sequence[Any]:  # noqa: ANN401 - a tuple of facts, or none
    return () if part is None or isinstance(part, Unavailable) else tuple(part)


def _fields(seen: Any, without: set[str]) -> dict[str, str | frozenset[str]]:  # noqa: ANN401 - any facts
    built = msgspec.to_builtins(seen)
    kept = {name: value for name, value in built.items() if name not in RESTLESS | without} if _is_map(built) else {}
    return {name.replace("_", " "): _field(value) for name, value in kept.items()}


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


def _field(value: object) -> str | frozenset[str]:
    if isinstance(value, Mapping):
        return frozenset(f"{name}={_said(below)}" for name, below in value.items() if name not in RESTLESS)
    if isinstance(value, list | tuple):
        return frozenset(_said(each) for each in value)
    return _said(value)


def _said(value: object) -> str:
    if value is True or value is False or value is None:
        return {True: "yes", False: "no", None: "unknown"}[value]
    if isinstance(value, Mapping):
        return " ".join(f"{name}={_said(below)}" for name, below in value.items() if name not in RESTLESS)
    return str(value)


def _unread(seen: Any) -> dict[str, str | frozenset[str]]:  # noqa: ANN401 - a unit or a site
    return {"could not be read": seen.unread.reason if seen.unread else ""}


def _unit(unit: UnitFile) -> tuple[str, ...]:
    return tuple(each.text for each in lines(unit))


def _written(directives: Sequence[Directive]) -> list[str]:
    """The lines of a file that includes nothing."""
    every: dict[str, list[str]] = {}
    _by_file(directives, every)
    return [line for lines in every.values() for line in lines]


def _by_file(directives: Sequence[Directive], found: dict[str, list[str]], depth: int = 0, around: str = "") -> None:
    """The lines of each file by themselves, without what it includes."""
    for one in directives:
        deep = depth if one.file == around else 0
        text, indent = found.setdefault(one.file, []), "    " * deep
        head = indent + " ".join((one.name, *one.args))
        text.append(f"{head};" if one.block is None else f"{head} {{")
        if one.block is not None:
            _by_file(one.block, found, deep + 1, one.file)
            text.append(f"{indent}}}")
