"""What really comes up in a server when compose is called, beside what was predicted of it."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from lab.images import archive
from lab.platforms import DEFAULT, Platform
from lab.replica import Replica
from lab.standins import StandIn
from selftests.compose.case import Case
from selftests.compose.said import called, of_unit, said
from trueup.collect import compose
from trueup.collect.asking import Answer
from trueup.facts import Compose
from trueup.facts.compose import ComposeProject, PublishedPort, UnreadableProject
from trueup.model.definitions import Definition, of_compose
from trueup.model.port_claims import host_ports

IMAGES = ("example/x:1", "example/x/x:1", "example/y", "example/z", "own/x", "over/x", "given", "x", "y", "z")
OUTSIDE = ("shared-network", "outer", "real-name", "old-name", "front", "back", "from-default")
"""Networks that some cases expect to be there."""
CLEAN = "docker ps -aq | xargs -r docker rm -f; docker network prune -f; rm -rf /srv"


class Seen(msgspec.Struct, frozen=True):
    """One container: its networks with its names there, and its ports as (address, host port, port, protocol)."""

    image: str
    networks: dict[str, frozenset[str]]
    ports: frozenset[tuple[str, int, int, str]]


@contextmanager
def booted(name: str, platform: Platform = DEFAULT) -> Iterator[Replica]:
    """A server of their own, with the images and addresses that cases use.

    It does not show the checkout, which may lie in /srv: that is emptied before each case.
    """
    with Replica.boot(name, platform, checkout=False) as replica:
        _prepare(replica)
        yield replica


def _prepare(replica: Replica) -> None:
    replica.run(["docker", "load", "-q"], input=archive({name: StandIn("x") for name in IMAGES}), check=True)
    replica.run(["sh", "-c", "for each in 10.1.2.3/32 10.0.0.1/32 fd00::7/128; do ip addr add $each dev lo; done"])


def able(case: Case) -> Case:
    """The case with what the guest's kernel cannot do, SCTP, done otherwise."""
    files = {path: text.replace("/sctp", "/udp") for path, text in case.files.items()}
    return msgspec.structs.replace(case, files=files)


def brought_up(case: Case, replica: Replica) -> dict[str, Seen] | str:
    """The containers that run once the case's call has been made, by name; compose's complaint where it failed."""
    replica.run(["sh", "-c", CLEAN], timeout=120)
    for name in OUTSIDE:
        replica.run(["docker", "network", "create", name], check=True)
    for path, text in case.files.items():
        replica.write(path, text)
    replica.run(["mkdir", "-p", case.directory], check=True)
    up = case.words.index("up")
    line = ["docker-compose", *case.words[: up + 1], "--detach", *(w for w in case.words[up + 1 :] if w != "-d")]
    given = {**case.environment, "HOME": "/root"}
    done = replica.run(line, cwd=case.directory, env=given, timeout=120)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    ids = replica.run(["docker", "ps", "-aq"], check=True).stdout.split()
    found = json.loads(replica.run(["docker", "inspect", *ids], check=True).stdout) if ids else []
    return {each["Name"].removeprefix("/"): _seen(each) for each in found}


def asked_of(replica: Replica, case: Case) -> ComposeProject | UnreadableProject | None:
    """What is said of the case's unit by what the server answers when it is asked for its files."""
    (question,) = compose.questions(())
    done = replica.run(["sh", "-c", question.script], timeout=60)
    host = compose.read({question.name: Answer(question.command, done.returncode, done.stdout, done.stderr)})
    assert isinstance(host, compose.Host), host
    return of_unit(compose.parse(host, called(case, host.files), None))


def _seen(container: dict[str, Any]) -> Seen:
    short = container["Id"][:12]
    attached = container["NetworkSettings"]["Networks"]
    bound = container["NetworkSettings"]["Ports"] or {}
    return Seen(
        image=container["Config"]["Image"],
        networks={name: frozenset(body["Aliases"] or ()) - {short} for name, body in attached.items()},
        ports=frozenset(
            (place["HostIp"], int(place["HostPort"]), int(port.partition("/")[0]), port.partition("/")[2])
            for port, places in bound.items()
            for place in places or ()
        ),
    )


def networks_made(replica: Replica) -> set[str]:
    """The networks that compose has made."""
    line = ["docker", "network", "ls", "--filter", "label=com.docker.compose.project", "--format", "{{.Name}}"]
    return set(replica.run(line, check=True).stdout.split())


def predicted(case: Case) -> tuple[ComposeProject, dict[str, Definition]] | None:
    """The project, and what is written down of each container that it starts, by name."""
    project = said(case)
    if not isinstance(project, ComposeProject) or project.refused:
        return None
    return project, {one.container: one for one in of_compose(Compose((project,), ()))}


def differences(case: Case, replica: Replica) -> tuple[list[str], str]:
    """Where prediction and server differ, in sentences; and compose's complaint, where nothing could be compared."""
    case = able(case)
    seen, said_so = brought_up(case, replica), predicted(case)
    if isinstance(seen, str):
        return [], seen
    if said_so is None:
        return ["we refuse what came up"], ""
    project, definitions = said_so
    found = [] if definitions.keys() == seen.keys() else [f"containers: {sorted(definitions)}, really {sorted(seen)}"]
    ranges = {name: service.ports for service in project.services for name in service.containers}
    for name in definitions.keys() & seen.keys():
        found += _of_container(definitions[name], seen[name]) + _of_ports(definitions[name], ranges[name], seen[name])
    used = {joined.name for one in definitions.values() for joined in one.networks}
    made = {network.name for network in project.networks if not network.external and network.name in used}
    really = networks_made(replica)
    return found + ([f"networks: {sorted(made)}, really {sorted(really)}"] if made != really else []), ""


def _of_container(one: Definition, seen: Seen) -> list[str]:
    found = [] if one.image == seen.image else [f"{one.container}: image {one.image}, really {seen.image}"]
    shared = one.network_mode.startswith(("service:", "container:"))
    in_mode = {one.network_mode} if one.network_mode in {"host", "none"} else set()
    names = {joined.name for joined in one.networks} | in_mode
    if not shared and names != set(seen.networks):
        found.append(f"{one.container}: on {sorted(names)}, really {sorted(seen.networks)}")
    for joined in one.networks:
        wanted = {*joined.aliases, one.container} if joined.aliases else set()
        if joined.name in seen.networks and wanted != seen.networks[joined.name]:
            found.append(f"{one.container} on {joined.name}: as {sorted(wanted)}, really {seen.networks[joined.name]}")
    return found


def _of_ports(one: Definition, ranges: tuple[PublishedPort, ...], seen: Seen) -> list[str]:
    """Each entry is bound where it says, on both families where it does not.

    A range takes one port of it, and of several containers of one service Docker decides which takes which.
    """
    found = []
    left = set(seen.ports)
    for port in ranges if one.ports else ():
        addresses = (port.address,) if port.address else ("0.0.0.0", "::")  # noqa: S104 - to compare
        for address in addresses:
            may = host_ports(port)
            bound = {b for b in left if (b[0], b[2], b[3]) == (address, port.target, port.protocol)}
            fits = {b for b in bound if not may or b[1] in may}
            if not fits:
                found.append(f"{one.container}: {port.published}:{port.target} on {address}, really {sorted(bound)}")
            left -= fits
    return found + ([f"{one.container}: also bound {sorted(left)}"] if left else [])


def compare_in_docker(cases: Iterable[Case]) -> int:
    """Bring each case up in a server of its own, and print the agreement."""
    compared, refused, differ = 0, 0, 0
    with booted(f"compose-{os.getpid()}") as replica:
        for case in cases:
            found, why = differences(case, replica)
            compared, refused, differ = compared + (not why), refused + bool(why), differ + bool(found)
            if found:
                sys.stdout.write(f"{case}\n" + "".join(f"  -> {what}\n" for what in found))
    sys.stdout.write(f"{compared - differ} of {compared} that came up are as predicted; {refused} did not come up\n")
    return 1 if differ else 0
