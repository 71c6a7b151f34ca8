"""A small healthy host as facts, ways to change one thing of it, and what the real checks then say."""

import dataclasses
import datetime
from typing import Any

import msgspec

from selftests.matrix.judging import checks
from trueup.checks import Judges, Outcome
from trueup.expectations import Expectations
from trueup.facts import Compose, Docker, Facts, Nginx, Place, Sockets, Subject, SubjectKind, Systemd
from trueup.facts.compose import ComposeNetwork, ComposeProject, ComposeService, JoinedNetwork, PublishedPort
from trueup.facts.docker import Attachment, Binding, Container, Network, Subnet
from trueup.facts.nginx import Configuration
from trueup.facts.sockets import Listener
from trueup.facts.systemd import Command, Setting, UnitFile, UnitState
from trueup.judging import Judge, Question, Verdict
from trueup.platform import Platform

PORTS = {"api": 8001, "web": 8002}
COMPOSE = "/usr/bin/docker-compose"
SUBNET = Subnet("172.27.0.0/16", "172.27.0.1")
EXPECTATIONS: dict[str, Any] = {
    "platform": "small",
    "layout": {"compose": [], "units": [], "sites": [{"tree": "*", "server": "/etc/nginx/sites-available/*"}]},
    "network": {
        "name": "shared-network", "definition": "/srv/infra.yml", "subnet": SUBNET.subnet, "gateway": SUBNET.gateway,
        "leftovers": ["old_shared-network"],
    },
    "units": {"infrastructure": "infra.service", "binaries": [COMPOSE]},
    "ports": {"ranges": {"all": {"from": 8000, "to": 8099}}},
    "services": {name: {"unit": f"{name}.service", "port": port} for name, port in PORTS.items()},
}  # fmt: skip


def expected(**of_api: Any) -> Expectations:
    """What is expected, with whatever a test adds to the service `api`."""
    services = {**EXPECTATIONS["services"], "api": {**EXPECTATIONS["services"]["api"], **of_api}}
    return msgspec.convert({**EXPECTATIONS, "services": services}, Expectations)


def container(name: str, **changes: Any) -> Container:
    """A healthy container of that service."""
    about = {
        "name": name, "id": identity(name), "image": f"example/{name}:latest", "image_id": f"sha256:{name}",
        "status": "running", "running": True, "health": "healthy", "network_mode": "shared-network",
        "attachments": (attachment(f"172.27.0.{PORTS.get(name, 8009) - 7999}"),),
        "bindings": (Binding("tcp", "127.0.0.1", PORTS[name], PORTS[name]),) if name in PORTS else (),
    }  # fmt: skip
    return Container(**{**about, **changes})


def identity(name: str) -> str:
    """A whole container id for the name."""
    return name.encode().hex().ljust(64, "0")


def attachment(address: str, **changes: Any) -> Attachment:
    """An attachment to the shared network."""
    return Attachment(**{"network": "shared-network", "network_id": "n1", "endpoint_id": "e1", "address": address,
                         "aliases": ("api", "web"), **changes})  # fmt: skip


def compose_service(name: str, **changes: Any) -> ComposeService:
    """The definition of that service."""
    at = Place(f"/srv/{name}/docker-compose.yml", 3)
    about = {
        "name": name, "container": name, "image": f"example/{name}:latest", "network_mode": "", "restart": "",
        "networks": (JoinedNetwork("shared-network", "shared-network", (), at),), "environment": (), "env_files": (),
        "ports": (PublishedPort(str(PORTS[name]), PORTS[name], "tcp", "127.0.0.1", at),), "has_healthcheck": True,
        "at": at,
    }  # fmt: skip
    return ComposeService(**{**about, **changes})


def host(**changes: Any) -> Facts:
    """The healthy host, with whatever sources a test replaces."""
    containers = tuple(container(name) for name in PORTS)
    network = Network("shared-network", "n1", "bridge", (SUBNET,), containers=tuple(c.id for c in containers))
    images = {f"example/{name}:latest": f"sha256:{name}" for name in PORTS}
    healthy: dict[str, Any] = {
        "trueup": "0", "subject": Subject("box", SubjectKind.HOST, "recorded"), "taken_at": "2026-01-01T00:00:00+00:00",
        "docker": Docker("28", containers, (network,), images),
        "sockets": Sockets((*(proxy(port) for port in PORTS.values()), nginx_listens("0.0.0.0", 80))),  # noqa: S104 - text
        "nginx": Nginx(Configuration("/etc/nginx/nginx.conf", (), ())),
        "systemd": Systemd(units(), states(), (Command(COMPOSE, "file", executable=True), *files())),
        "compose": compose(*(compose_service(name) for name in PORTS)),
    }  # fmt: skip
    return Facts(**{**healthy, **changes})


def proxy(port: int, address: str = "127.0.0.1") -> Listener:
    """The socket of a published port."""
    return Listener("tcp", address, port, ("docker-proxy",), (port,), ("docker.service",))


def nginx_listens(address: str, port: int) -> Listener:
    """A socket of nginx."""
    return Listener("tcp", address, port, ("nginx",), (41,), ("nginx.service",))


def program(address: str, port: int, name: str = "python3", unit: str = "page.service", **more: Any) -> Listener:
    """A socket of some program."""
    return Listener(more.pop("protocol", "tcp"), address, port, (name,), (77,), (unit,), **more)


def units(**more: str) -> tuple[UnitFile, ...]:
    """The units of the services, and others by name with an ExecStart= line of their own."""
    own = {f"{name}.service": f"{COMPOSE} -f /srv/{name}/docker-compose.yml up" for name in PORTS}
    lines = {**own, "infra.service": COMPOSE, **{f"{name}.service": line for name, line in more.items()}}
    return tuple(_unit(name, line) for name, line in sorted(lines.items()))


def _unit(name: str, line: str) -> UnitFile:
    path = f"/etc/systemd/system/{name}"
    return UnitFile(name, path, (), (Setting("Service", "ExecStart", line, path, 4),))


def states(**enabled: str) -> tuple[UnitState, ...]:
    """What systemd says of every unit; `docker_service="disabled"` changes one."""
    own = [f"{name}.service" for name in (*PORTS, "infra", "docker", "nginx")]
    said = {name.replace("_", "."): word for name, word in enabled.items()}
    active = ("loaded", "active", "running", "success")
    return tuple(
        UnitState(name, *active, said.get(name, "enabled"), "", (), need_daemon_reload=False)
        for name in (*own, "docker.socket")
    )


def files() -> tuple[Command, ...]:
    """The compose files, which are there."""
    return tuple(Command(f"/srv/{name}/docker-compose.yml", "file", executable=False) for name in PORTS)


def compose(*services: ComposeService, **changes: Any) -> Compose:
    """The infrastructure's file, and a project for each service."""
    joined = ComposeNetwork("shared-network", "shared-network", True, "", (), {}, False, Place())  # noqa: FBT003 - a row
    made = ComposeNetwork("shared-network", "shared-network", False, "bridge", (SUBNET,), {}, False, Place())  # noqa: FBT003
    infra = ComposeProject("srv", "/srv/infra.yml", ("/srv/infra.yml",), (), (made,))
    projects = [infra]
    for service in services:
        path = f"/srv/{service.container}/docker-compose.yml"
        projects.append(ComposeProject(service.container, path, (path,), (service,), (joined,)))
    return Compose(**{"projects": tuple(projects), "paths": (), **changes})


def with_container(facts: Facts, which: str, /, **changes: Any) -> Facts:
    """The same host with one container changed."""
    assert isinstance(facts.docker, Docker)
    changed = tuple(msgspec.structs.replace(c, **changes) if c.name == which else c for c in facts.docker.containers)
    return with_docker(facts, containers=changed)


def with_docker(facts: Facts, **changes: Any) -> Facts:
    """The same host where Docker says something else."""
    assert isinstance(facts.docker, Docker)
    return msgspec.structs.replace(facts, docker=msgspec.structs.replace(facts.docker, **changes))


def and_containers(facts: Facts, *more: Container) -> Facts:
    """The same host with more containers."""
    assert isinstance(facts.docker, Docker)
    return with_docker(facts, containers=(*facts.docker.containers, *more))


def and_listeners(facts: Facts, *more: Listener) -> Facts:
    """The same host with more sockets."""
    assert isinstance(facts.sockets, Sockets)
    return msgspec.structs.replace(facts, sockets=Sockets((*facts.sockets.listeners, *more)))


def without_listener(facts: Facts, port: int) -> Facts:
    """The same host with nobody on that port."""
    assert isinstance(facts.sockets, Sockets)
    left = tuple(each for each in facts.sockets.listeners if each.port != port)
    return msgspec.structs.replace(facts, sockets=Sockets(left))


def defined(**of_api: Any) -> Facts:
    """The healthy host where the definition of `api` says something else."""
    return host(compose=compose(compose_service("api", **of_api), compose_service("web")))


def as_tree(facts: Facts) -> Facts:
    """What of these facts a tree shows."""
    subject = Subject("tree", SubjectKind.TREE, "tree")
    assert isinstance(facts.systemd, Systemd)
    systemd = Systemd(facts.systemd.units)
    paths = tuple(file.path for file in files())
    return msgspec.structs.replace(facts, subject=subject, docker=None, sockets=None, systemd=systemd, paths=paths)


def verdict(facts: Facts, check: str, resource: str, expectations: Expectations | None = None) -> Verdict:
    """What the check of that id says of that resource."""
    judge = judge_of(facts, expectations)
    return judge.verdict(Question(check, facts.subject.name, resource))


def judge_of(facts: Facts, expectations: Expectations | None = None) -> Judge:
    """A judge of these facts, with every check there is."""
    return Judge([Platform(expectations or expected(), facts)], checks(), datetime.datetime.now(datetime.UTC))


def outcomes(facts: Facts, check: str, expectations: Expectations | None = None) -> dict[str, Outcome]:
    """What the check says of every resource that it sees."""
    judge = judge_of(facts, expectations)
    return {q.resource: judge.verdict(q).outcome for q in judge.questions(checks()[check])}


def alone(facts: Facts, check: str, resource: str, expectations: Expectations) -> Verdict:
    """What the check says itself, with no cause to be blocked by."""
    about = {check: dataclasses.replace(checks()[check], follows_from=())}
    judge = Judge([Platform(expectations, facts)], about, datetime.datetime.now(datetime.UTC))
    return judge.verdict(Question(check, facts.subject.name, resource))


def shows(facts: Facts) -> Judges:
    """What these facts can show."""
    return Platform(expected(), facts).shows


def replaced(facts: Facts, **changes: Any) -> Facts:
    """The facts with other sources."""
    return msgspec.structs.replace(facts, **changes)
