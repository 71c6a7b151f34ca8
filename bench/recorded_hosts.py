"""Recorded hosts, as many as wanted: the generated platform as its server would show it."""

from pathlib import Path

import msgspec

from bench import generated, generated_facts
from trueup.expectations import load
from trueup.facts import Docker, Facts, Sockets, Subject, SubjectKind
from trueup.facts.document import dump

SERVICES = 14


def write(folder: Path, number: int, services: int = SERVICES, stopped: int = 0) -> list[Path]:
    """Write `expectations.yaml`, its tree, and a facts file a host; on the first `stopped` one container is down."""
    path = generated.write(folder, services)
    expectations = load(path)
    whole = generated_facts.of_host(generated_facts.of_tree(folder, expectations), expectations)
    found = []
    for index in range(number):
        name = f"host-{index:04d}"
        facts = msgspec.structs.replace(whole, subject=Subject(name, SubjectKind.HOST, f"ssh://{name}"))
        found.append(folder / f"{name}.json")
        found[-1].write_bytes(dump(_with_one_down(facts) if index < stopped else facts))
    return found


def _with_one_down(facts: Facts) -> Facts:
    assert isinstance(facts.docker, Docker)
    assert isinstance(facts.sockets, Sockets)
    first, *rest = facts.docker.containers
    down = msgspec.structs.replace(first, running=False, status="exited", health="", attachments=())
    ports = {bound.port for bound in first.bindings}
    listeners = tuple(one for one in facts.sockets.listeners if one.port not in ports)
    docker = msgspec.structs.replace(facts.docker, containers=(down, *rest))
    return msgspec.structs.replace(facts, docker=docker, sockets=Sockets(listeners))
