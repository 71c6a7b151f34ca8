"""A service of compose's model as facts, each statement with the line that says it."""

from collections.abc import Iterator, Mapping
from typing import Any

from trueup.collect.compose_source import Source
from trueup.facts.common import Place
from trueup.facts.compose import ComposeService, Dependency, JoinedNetwork, PublishedPort
from trueup.facts.docker import EnvironmentName
from trueup.syntax.compose_ports import Port
from trueup.syntax.secrets import url_shapes


def service(
    name: str,
    model: Mapping[str, Any],
    judged: Mapping[str, Any],
    source: Source,
    *,
    root: str,
    started: bool,
    replicas: int | None = None,
) -> ComposeService:
    """One service of the model.

    In `model` variables that nobody knows stand by their names; in `judged`, which compose printed, values stand in for
    them. `root` is the directory of the copies, which no path of ours shall name. `replicas` is how many the call that
    brings it up asks for, None where it leaves that to the file.
    """
    body = model["services"][name]
    named = {
        str(each.get("path", "")).removeprefix(root): each.get("required", True)
        for each in body.get("env_file") or []
        if isinstance(each, dict)
    }
    count = _replicas(body) if replicas is None else replicas
    return ComposeService(
        name=name,
        container=body.get("container_name") or f"{model['name']}-{name}-1",
        image=body.get("image", ""),
        networks=tuple(_joined(name, key, each, model, source) for key, each in (body.get("networks") or {}).items()),
        network_mode=body.get("network_mode", ""),
        ports=tuple(_ports(name, body, judged["services"][name], source)),
        restart=body.get("restart", ""),
        environment=tuple(_variables(name, body.get("environment") or {}, source)),
        env_files=tuple(named),
        optional_env_files=tuple(path for path, required in named.items() if not required),
        has_healthcheck=bool(body.get("healthcheck")) and not body["healthcheck"].get("disable", False),
        at=source.place(name),
        profiles=tuple(body.get("profiles") or ()),
        started=started and count > 0,
        replicas=count,
        depends_on=tuple(
            Dependency(other, each.get("condition", ""), each.get("required", True))
            for other, each in (body.get("depends_on") or {}).items()
        ),
        links=tuple(body.get("links") or ()),
    )


def _replicas(body: Mapping[str, Any]) -> int:
    """`scale:` or `deploy.replicas`, which compose wants to be the same; one where a variable decides."""
    deploy = body.get("deploy")
    wanted = body.get("scale", deploy.get("replicas") if isinstance(deploy, dict) else None)
    return wanted if isinstance(wanted, int) else 1


def _joined(name: str, key: str, body: object, model: Mapping[str, Any], source: Source) -> JoinedNetwork:
    given = body if isinstance(body, dict) else {}
    known = (model.get("networks") or {}).get(key) or {}
    at = source.place_in_list(name, "networks", key)
    address = str(given.get("ipv4_address") or "")
    return JoinedNetwork(key, known.get("name") or key, tuple(given.get("aliases") or ()), at, address)


def _ports(name: str, body: Mapping[str, Any], judged: Mapping[str, Any], source: Source) -> Iterator[PublishedPort]:
    places = source.places_of_ports(name)
    for each, as_judged in zip(body.get("ports") or [], judged.get("ports") or [], strict=True):
        port, target = _port(as_judged), each["target"]
        yield PublishedPort(
            published=str(each.get("published", "")),
            target=target if isinstance(target, int) else 0,
            protocol=port.protocol.lower(),
            address=str(each.get("host_ip", "")),
            at=places.get(port) or _nearest(port, places) or source.place(name, "ports"),
            mode="" if each.get("mode") == "ingress" else each.get("mode", ""),
            application=each.get("app_protocol", ""),
        )


def _port(each: Mapping[str, Any]) -> Port:
    text = {key: str(each.get(key) or "") for key in ("published", "protocol", "host_ip")}
    return Port(text["published"], each["target"], text["protocol"] or "tcp", text["host_ip"])


def _nearest(port: Port, places: Mapping[Port, Place]) -> Place | None:
    """The line of the port that is like it in most: compose writes some entries otherwise than they were given."""
    alike = (
        at
        for known, at in reversed(list(places.items()))
        if (known.target, known.protocol) == (port.target, port.protocol) and known.published == port.published
    )
    return next(alike, None)


def _variables(name: str, environment: Mapping[str, Any], source: Source) -> Iterator[EnvironmentName]:
    """Names, and the shapes of the URLs in a value; the values go no further."""
    for variable, value in sorted(environment.items()):
        at = source.place_in_list(name, "environment", variable)
        shapes = [shape for shape in url_shapes(str(value or "")) if "$" not in shape]
        yield from (EnvironmentName(variable, shape, at) for shape in shapes or ("",))
