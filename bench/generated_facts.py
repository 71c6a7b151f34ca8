"""What would be seen of a generated platform, without asking anybody: as a tree, and as the host that runs it.

Of the tree, nginx's file and the units are read by trueup's own parsers; compose is not called once a service, but
said as it would say it (a self-test compares).
"""

import hashlib
import ipaddress
from pathlib import Path

import msgspec

from bench.generated import DEFINITION, GATEWAY, HOME, HOST, INFRASTRUCTURE, NETWORK, SUBNET, Made, services
from trueup.collect import nginx, sites, systemd
from trueup.collect.configuration_tree import read_tree
from trueup.expectations import Expectations
from trueup.facts import (
    Compose,
    Docker,
    Facts,
    Machine,
    Nginx,
    Place,
    Probes,
    Sockets,
    Subject,
    SubjectKind,
    Systemd,
)
from trueup.facts.compose import ComposeNetwork, ComposeProject, ComposeService, JoinedNetwork, PublishedPort
from trueup.facts.docker import Attachment, Binding, Container, LogDriver, Network, Subnet
from trueup.facts.machine import Clock, FileSystem, KernelLog, Schedule
from trueup.facts.nginx import Entry, Process
from trueup.facts.probes import (
    Answered,
    Called,
    Certificate,
    CertificateFile,
    Dialled,
    NameProbe,
    PeerProbe,
    Resolved,
    Served,
    ServedProbe,
    TargetProbe,
    UrlProbe,
)
from trueup.facts.sockets import Listener
from trueup.facts.systemd import Command, UnitLink, UnitState

TAKEN_AT = "2026-01-01T00:00:00.000+00:00"
NOW = 1_767_225_600.0
"""The same moment in seconds since the epoch."""
YEAR = 31_536_000.0
UNITS = "/etc/systemd/system"
SITES = "/etc/nginx/sites-available"
MOVED = {
    "tree/sites-available/": "/etc/nginx/sites-enabled/",
    "tree/systemd/": f"{UNITS}/",
    "tree/compose/": f"{HOME}/",
    "tree/docker-compose.infra.yml": DEFINITION,
}
"""Where on the host each file of the tree lies; a site is read through its link."""


def of_tree(folder: Path, expectations: Expectations) -> Facts:
    """The tree that `generated.write` left in the folder."""
    tree = read_tree(folder / "tree", "tree", expectations)
    return Facts(
        trueup="bench",
        subject=Subject("tree", SubjectKind.TREE, "tree"),
        taken_at=TAKEN_AT,
        nginx=nginx.from_tree(tree),
        systemd=systemd.from_tree(tree),
        compose=_compose(services(len(expectations.services))),
        sites=sites.from_tree(tree),
        paths=tuple(file.server for file in (*tree.compose, *tree.units, *tree.sites)),
    )


def of_host(tree: Facts, expectations: Expectations) -> Facts:
    """A host that is as that tree says, and well."""
    made = services(len(expectations.services))
    text = msgspec.json.encode(tree)
    for one, other in MOVED.items():
        text = text.replace(f'"{one}'.encode(), f'"{other}'.encode())
    moved = msgspec.json.decode(text, type=Facts)
    return msgspec.structs.replace(
        moved,
        subject=Subject("host", SubjectKind.HOST, "generated"),
        docker=_docker(made),
        sockets=_sockets(made),
        machine=_machine(),
        nginx=_nginx(moved),
        systemd=_systemd(moved, made),
        probes=_probes(made),
        paths=(),
        commands_asked=2,
    )


def _compose(made: list[Made]) -> Compose:
    projects = [_project(one) for one in made]
    own = ComposeNetwork(
        key=NETWORK,
        name=NETWORK,
        external=False,
        driver="bridge",
        subnets=(Subnet(SUBNET, GATEWAY),),
        labels={},
        implicit=False,
        at=_at("docker-compose.infra.yml", 2),
    )
    infra = ComposeProject("infra", DEFINITION, ("tree/docker-compose.infra.yml",), (), (own,))
    every = (*projects, infra)  # compose is asked as the units ask it, and then for what no unit starts
    return Compose(every, tuple(sorted(project.path for project in every)))


def _project(one: Made) -> ComposeProject:
    file = f"compose/{one.name}/docker-compose.yml"
    service = ComposeService(
        name="app",
        container=one.name,
        image=f"example/{one.name}:latest",
        networks=(JoinedNetwork(NETWORK, NETWORK, (), _at(file, 10)),),
        network_mode="",
        ports=(PublishedPort(str(one.port), one.port, "tcp", "127.0.0.1", _at(file, 6)),),
        restart="no",
        environment=(),
        env_files=(),
        has_healthcheck=True,
        at=_at(file, 2),
    )
    joined = ComposeNetwork(NETWORK, NETWORK, True, "", (), {}, False, _at(file, 12))  # noqa: FBT003 - a row
    return ComposeProject(
        one.name, one.compose, (f"tree/{file}",), (service,), (joined,), units=(f"{one.name}.service",)
    )


def _at(file: str, line: int) -> Place:
    return Place(f"tree/{file}", line)


def _identity(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _docker(made: list[Made]) -> Docker:
    first = ipaddress.IPv4Address(GATEWAY) + 1
    containers = tuple(_container(one, str(first + one.number)) for one in made)
    network = Network(
        NETWORK, "shared-id", "bridge", (Subnet(SUBNET, GATEWAY),), {}, tuple(each.id for each in containers)
    )
    return Docker("28.5.2", containers, (network,), {each.image: each.image_id for each in containers})


def _container(one: Made, address: str) -> Container:
    return Container(
        name=one.name,
        id=_identity(one.name),
        image=f"example/{one.name}:latest",
        image_id=f"sha256:{_identity(one.name)}",
        status="running",
        running=True,
        pid=100_000 + one.number,
        started_at="2025-12-31T00:00:00Z",
        finished_at="0001-01-01T00:00:00Z",
        health="healthy",
        restart_policy="no",
        network_mode=NETWORK,
        attachments=(Attachment(NETWORK, "shared-id", _identity(f"{one.name}-end"), address, (one.name, "app")),),
        bindings=(Binding("tcp", "127.0.0.1", one.port, one.port),),
        labels={"com.docker.compose.project": one.name, "com.docker.compose.project.config_files": one.compose},
        log=LogDriver("json-file", "10m"),
    )


def _sockets(made: list[Made]) -> Sockets:
    published = (
        Listener("tcp", "127.0.0.1", one.port, ("docker-proxy",), (200_000 + one.number,), ("docker.service",))
        for one in made
    )
    front = (Listener("tcp", "0.0.0.0", port, ("nginx",), (41,), ("nginx.service",)) for port in (80, 443))  # noqa: S104 - text
    ssh = Listener("tcp", "0.0.0.0", 22, ("sshd",), (40,), ("ssh.service",))  # noqa: S104 - text
    return Sockets((*published, *front, ssh))


def _machine() -> Machine:
    disk = FileSystem("/", "/", "ext4", 10_000_000, 90_000_000, 6_000_000, 300_000)
    return Machine(
        file_systems=(disk,),
        kernel_log=KernelLog(shared=False, kills=()),
        container_logs=(),
        clock=Clock(NOW, synchronised=True, told_by="timedatectl"),
        failed_units=(),
        restarts=(),
        schedule=Schedule((), ()),
    )


def _nginx(tree: Facts) -> Nginx:
    assert isinstance(tree.nginx, Nginx)
    enabled = Entry(f"/etc/nginx/sites-enabled/{HOST}", "link", f"{SITES}/{HOST}", NOW - YEAR)
    files = Entry(f"{SITES}/{HOST}", "file", "", NOW - YEAR)
    key, chain = (f"/etc/letsencrypt/live/{HOST}/{name}.pem" for name in ("privkey", "fullchain"))
    return msgspec.structs.replace(
        tree.nginx,
        version="1.22.1",
        processes=(Process(41, "master", NOW - 3600), Process(42, "worker", NOW - 3600)),
        entries=(enabled, files),
        certificates=(Entry(key, "file", "", NOW - YEAR), Entry(chain, "file", "", NOW - YEAR)),
    )


def _systemd(tree: Facts, made: list[Made]) -> Systemd:
    assert isinstance(tree.systemd, Systemd)
    files = [DEFINITION, *(one.compose for one in made)]
    programs = ["/usr/bin/docker", "/usr/bin/docker-compose"]
    commands = [*(Command(path, "file", False) for path in files), *(Command(path, "file", True) for path in programs)]  # noqa: FBT003 - rows
    links = [
        UnitLink(f"{UNITS}/multi-user.target.wants/{unit.name}", f"{UNITS}/{unit.name}") for unit in tree.systemd.units
    ]
    return Systemd(tree.systemd.units, _states(made), tuple(commands), tuple(links))


def _states(made: list[Made]) -> tuple[UnitState, ...]:
    simple = [f"{one.name}.service" for one in made]
    names = [*simple, INFRASTRUCTURE, "docker.service", "docker.socket", "nginx.service"]
    return tuple(
        UnitState(
            name, "loaded", "active", "running", "success", "enabled", f"{UNITS}/{name}", (), need_daemon_reload=False
        )
        for name in names
    )


def _probes(made: list[Made]) -> Probes:
    certificate = Certificate("ab" * 32, (HOST,), f"CN={HOST}", "CN=Test", NOW - YEAR, NOW + 90 * 86_400)
    crossed = {"access-control-allow-origin": 1, "access-control-allow-methods": 1, "access-control-allow-headers": 1}
    page = Answered(200, "application/json", access_control=crossed)
    urls = []
    for one in made:
        below = f"https://{HOST}/{one.name}/"
        urls += [UrlProbe("GET", f"{below}health", page), UrlProbe("GET", below, page)]
        urls.append(UrlProbe("OPTIONS", f"{below}health", msgspec.structs.replace(page, status=204)))
    urls.append(UrlProbe("GET", f"http://{HOST}/", Answered(301, location=f"https://{HOST}/")))
    return Probes(
        targets=tuple(
            TargetProbe(f"127.0.0.1:{one.port}", (Dialled(f"127.0.0.1:{one.port}", accepts=True, status=200),))
            for one in made
        ),
        urls=tuple(urls),
        served=(ServedProbe(HOST, Served(certificate)),),
        files=(CertificateFile(f"/etc/letsencrypt/live/{HOST}/fullchain.pem", certificate),),
        peers=tuple(
            PeerProbe(one.name, peer, Made(0).port, Called(("172.27.0.2",), accepts=True))
            for one in made
            for peer in one.peers
        ),
        names=(NameProbe(HOST, Resolved(("203.0.113.7",))),),
        addresses=("203.0.113.7",),
    )
