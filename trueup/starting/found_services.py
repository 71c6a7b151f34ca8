"""The services: every container that something written down starts, with its unit, its port and whom it calls."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from trueup.model.addresses import is_loopback, is_wildcard
from trueup.model.definitions import Definition
from trueup.model.nginx_targets import targets
from trueup.model.port_claims import host_ports
from trueup.platform import Platform
from trueup.starting.draft import FoundService

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_UNIT = re.compile(r"[a-zA-Z0-9:_.\\@-]+\.service")


def services(platform: Platform) -> tuple[list[FoundService], list[str]]:
    """All of them in the order of their ports, and what could not be described, as sentences."""
    definitions = {
        definition.container: definition for definition in reversed(platform.definitions) if definition.container
    }
    proxied = {t.port for t in targets(platform.nginx.configuration) if is_loopback(t.host) or is_wildcard(t.host)}
    claimed = Counter(number for definition in definitions.values() for number in set(_published(definition)))
    found: list[FoundService] = []
    remarks: list[str] = []
    taken: set[int] = set()
    for name, definition in sorted(
        definitions.items(), key=lambda pair: (min(_published(pair[1]), default=0), pair[0])
    ):
        if not _NAME.fullmatch(name):
            remarks.append(f"{name} ({definition.at}): no name that an expectation can have")
            continue
        port, doubt = _port(definition, proxied, claimed, taken)
        if port is None:
            remarks.append(f"{name} ({definition.at}): it has no port of its own on the host, and a service needs one")
            continue
        taken.add(port)
        unit, unit_doubt = _unit(name, platform)
        service = FoundService(name, unit, port, _inside(definition, port))
        service.doubts |= {key: why for key, why in (("port", doubt), ("unit", unit_doubt)) if why}
        found.append(service)
    _one_port_or_two(found)
    for service in found:
        service.peers = tuple(_peers(definitions[service.name], definitions, found))
    return found, remarks


def _published(definition: Definition) -> Iterator[int]:
    for port in definition.ports:
        if port.protocol == "tcp":
            yield from host_ports(port)


def _port(definition: Definition, proxied: set[int], claimed: Counter[int], taken: set[int]) -> tuple[int | None, str]:
    """The port that it should have: the one nginx asks it at, and that nobody else publishes."""
    published = list(dict.fromkeys(_published(definition)))
    inside = [port.target for port in definition.ports if port.protocol == "tcp" and port.target]
    candidates = [port for port in dict.fromkeys((*published, *inside)) if 1 <= port <= 65535 and port not in taken]
    if not candidates:
        return None, ""
    alone = [port for port in candidates if claimed[port] <= (port in published)]
    best = max(alone or candidates, key=lambda port: (port in proxied, port in published, -candidates.index(port)))
    if best not in published:
        shown = ", ".join(map(str, published)) or "no port of the host"
        return best, f"its definition publishes {shown}"
    if len(published) > 1:
        return best, f"its definition publishes {', '.join(map(str, published))}"
    if claimed[best] > 1:
        return best, "another definition publishes it too"
    return best, ""


def _inside(definition: Definition, port: int) -> int:
    """The container's port behind a host port, where it is another one; else 0."""
    inner = [p.target for p in definition.ports if p.protocol == "tcp" and p.target and list(host_ports(p)) == [port]]
    return inner[0] if inner and port not in inner else 0


def _one_port_or_two(found: list[FoundService]) -> None:
    """Where most services have one port inside and outside, another one inside is a finding, and not what should be."""
    if 2 * sum(bool(service.inside) for service in found) <= len(found):
        for service in found:
            service.inside = 0


def _unit(name: str, platform: Platform) -> tuple[str, str]:
    owners = [unit for unit in platform.owners.get(name, {}) if _UNIT.fullmatch(unit)]
    if not owners:
        plain = re.sub(r"[^a-zA-Z0-9:_.@-]", "-", name)
        return f"{plain}.service", "no unit starts it"
    if len(owners) > 1:
        best = next((unit for unit in owners if unit == f"{name}.service"), owners[0])
        return best, f"{', '.join(owners)} all start it"
    return owners[0], ""


def _peers(definition: Definition, definitions: dict[str, Definition], found: list[FoundService]) -> Iterator[str]:
    """Those whose names its URLs hold."""
    by_name: dict[str, str] = {}
    for service in found:
        for joined in definitions[service.name].networks:
            for alias in joined.aliases:
                by_name.setdefault(alias, service.name)
        by_name[service.name] = service.name
    seen: set[str] = set()
    for variable in definition.environment:
        try:
            host = urlsplit(variable.url).hostname or ""
        except ValueError:
            continue
        peer = by_name.get(host)
        if peer and peer != definition.container and peer not in seen:
            seen.add(peer)
            yield peer
