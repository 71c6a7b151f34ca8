"""Who calls whom by name: as the expectations say, and as URLs in definitions and environments do."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import msgspec

from trueup.facts import Place
from trueup.facts.docker import EnvironmentName
from trueup.model.definitions import Definition
from trueup.platform import Platform


class Call(msgspec.Struct, frozen=True):
    """`caller` and `called` are containers; of a call through the front door `called` is empty, and `site` its name."""

    caller: str
    called: str
    why: str
    at: Place = Place()
    site: str = ""


def calls(platform: Platform) -> tuple[Call, ...]:
    """Every call, the written ones first, since they say where."""
    found: dict[tuple[str, str, str], Call] = {}
    by_name = _by_name(platform)
    sites = {url.itself.name for url in platform.public_urls}
    for container, variable in _variables(platform):
        host = _host(variable.url)
        if host in sites:
            call = Call(container, "", f"{variable.name} names https://{host}", variable.at, host)
        elif host in by_name and by_name[host] != container:
            call = Call(container, by_name[host], f"{variable.name} names it", variable.at)
        else:
            continue
        found.setdefault((call.caller, call.called, call.site), call)
    for pair in platform.peer_calls:
        key = (pair.caller.container_name, pair.peer.container_name, "")
        found.setdefault(key, Call(key[0], key[1], "the expectations declare the call"))
    return tuple(found.values())


def _by_name(platform: Platform) -> dict[str, str]:
    """The container that each name on the shared network means."""
    found: dict[str, str] = {}
    for definition in platform.definitions:
        for name in (definition.container, *(alias for joined in definition.networks for alias in joined.aliases)):
            found.setdefault(name.lower(), definition.container)
    return found


def _variables(platform: Platform) -> Iterator[tuple[str, EnvironmentName]]:
    for definition in platform.definitions:
        yield from ((definition.container, variable) for variable in _of_definition(definition, platform))
    for container in platform.docker.containers if platform.on_host else ():
        yield from ((container.name, variable) for variable in container.environment)


def _of_definition(definition: Definition, platform: Platform) -> Iterator[EnvironmentName]:
    yield from definition.environment
    for path in definition.env_files:
        if file := platform.env_files_by_path.get(path):
            yield from file.variables


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
