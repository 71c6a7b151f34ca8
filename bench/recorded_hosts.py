"""Recorded hosts, as many as wanted: the generated platform as a healthy server would show it."""

from pathlib import Path

import msgspec

from bench import generated
from trueup.collect.configuration_tree import collect_tree
from trueup.expectations import Expectations, load
from trueup.facts import Docker, Facts, Sockets, Subject, SubjectKind, Systemd
from trueup.facts.docker import Attachment, Binding, Container, Network, Subnet
from trueup.facts.document import dump
from trueup.facts.sockets import Listener
from trueup.facts.systemd import Command, UnitState

SERVICES = 14


def write(folder: Path, number: int, services: int = SERVICES, stopped: int = 0) -> list[Path]:
    """Write `expectations.yaml`, its tree, and a facts file a host; on the first `stopped` one container is down."""
    path = generated.write(folder, services)
    expectations = load(path)
    whole = host(folder / "tree", expectations)
    found = []
    for index in range(number):
        name = f"host-{index:04d}"
        facts = msgspec.structs.replace(whole, subject=Subject(name, SubjectKind.HOST, f"ssh://{name}"))
        found.append(folder / f"{name}.json")
        found[-1].write_bytes(dump(_with_one_down(facts) if index < stopped else facts))
    return found


def host(tree: Path, expectations: Expectations) -> Facts:
    """What a healthy server of that tree would show."""
    seen = collect_tree(Subject("host", SubjectKind.HOST, "recorded"), tree, expectations, None)
    assert isinstance(seen.systemd, Systemd)
    containers = tuple(
        _container(index, name, its.port) for index, (name, its) in enumerate(expectations.services.items())
    )
    subnet = Subnet(expectations.network.subnet, expectations.network.gateway)
    network = Network("shared", "n1", "bridge", (subnet,), containers=tuple(one.id for one in containers))
    listeners = [
        Listener("tcp", "127.0.0.1", its.port, ("docker-proxy",), (its.port,), ("docker.service",))
        for its in expectations.services.values()
    ]
    listeners.append(Listener("tcp", "0.0.0.0", 80, ("nginx",), (41,), ("nginx.service",)))  # noqa: S104 - text
    paths = {unit.name: unit.path for unit in seen.systemd.units} | {"docker.service": "", "nginx.service": ""}
    states = tuple(
        UnitState(name, "loaded", "active", "running", "success", "enabled", path, (), need_daemon_reload=False)
        for name, path in paths.items()
    )
    commands = [Command(path, "file", executable=True) for path in expectations.units.binaries]
    commands += [Command(path, "file", executable=False) for path in seen.paths]
    return msgspec.structs.replace(
        seen,
        docker=Docker("28", containers, (network,), {one.image: one.image_id for one in containers}),
        sockets=Sockets(tuple(listeners)),
        systemd=msgspec.structs.replace(seen.systemd, states=states, commands=tuple(commands), links=()),
        paths=(),
    )


def _container(index: int, name: str, port: int) -> Container:
    return Container(
        name=name,
        id=name.encode().hex().ljust(64, "0"),
        image=f"example/{name}:latest",
        image_id=f"sha256:{name}",
        status="running",
        running=True,
        health="healthy",
        network_mode="shared",
        attachments=(Attachment("shared", "n1", "e1", f"172.27.{index // 250}.{index % 250 + 2}", ("app",)),),
        bindings=(Binding("tcp", "127.0.0.1", port, port),),
    )


def _with_one_down(facts: Facts) -> Facts:
    assert isinstance(facts.docker, Docker)
    first, *rest = facts.docker.containers
    down = msgspec.structs.replace(first, attachments=())
    return msgspec.structs.replace(facts, docker=msgspec.structs.replace(facts.docker, containers=(down, *rest)))
