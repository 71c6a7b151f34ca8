"""The platform of the checkout as a running server, in facts made from its tree; and the documents of runs on it."""

import datetime
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import msgspec

from selftests.matrix.judging import checks, expectations, healthy_tree
from trueup.checks import Outcome
from trueup.facts import (
    Docker,
    Facts,
    Nginx,
    Probes,
    Sockets,
    Subject,
    SubjectKind,
    Systemd,
    machine,
)
from trueup.facts.docker import Attachment, Binding, Container, LogDriver, Network, Subnet
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
from trueup.fixes import step_for
from trueup.judging import Judge
from trueup.model.port_claims import host_ports
from trueup.platform import Platform
from trueup.report.document import document, entry
from trueup.report.repairs import NOTHING
from trueup.topology import described

NOW = datetime.datetime(2026, 11, 30, 3, 0, tzinfo=datetime.UTC)
DAYS = 86_400
LIVE = "/etc/letsencrypt/live"
CORS = {f"access-control-allow-{what}": 1 for what in ("origin", "methods", "headers")}
PROXY = (("docker-proxy",), (7,), ("docker.service",))
LOGS = LogDriver("json-file", "10m")


@cache
def healthy() -> Facts:
    """Every service up, attached and answering."""
    tree = healthy_tree()
    platform = Platform(expectations(), tree)
    assert isinstance(tree.nginx, Nginx)
    assert isinstance(tree.systemd, Systemd)
    containers = tuple(_container(platform, name, number) for number, name in enumerate(platform.definitions_of))
    network = expectations().network
    nets = (Network(network.name, "n1", "bridge", (Subnet(network.subnet, network.gateway),), network.labels,
                    tuple(container.id for container in containers)),)  # fmt: skip
    bound = [
        Listener("tcp", each.address, each.port, *PROXY) for container in containers for each in container.bindings
    ]
    front = [Listener("tcp", "0.0.0.0", port, ("nginx",), (4,), ("nginx.service",)) for port in (80, 443)]  # noqa: S104
    return Facts(
        trueup="0",
        subject=Subject("production", SubjectKind.HOST, "ssh://ubuntu@api.hey-watch.me"),
        taken_at=NOW.isoformat(),
        docker=Docker("28.0", containers, nets, {c.image: c.image_id for c in containers}),
        sockets=Sockets((*bound, *front)),
        nginx=_nginx(platform, tree.nginx),
        systemd=_systemd(platform, tree.systemd),
        compose=tree.compose,
        sites=tree.sites,
        probes=_probes(platform),
        machine=_machine(containers),
        paths=tree.paths,
    )


def _container(platform: Platform, name: str, number: int) -> Container:
    definition = platform.definitions_of[name][0]
    bindings = tuple(
        Binding(port.protocol, port.address, host, port.target)
        for port in definition.ports
        for host in host_ports(port)
    )
    joined = tuple(
        Attachment(each.name, "n1", "e1", f"172.27.0.{number + 2}", (name, *each.aliases))
        for each in definition.networks
    )
    return Container(
        name=name, id=name.encode().hex().ljust(64, "0"), image=definition.image, image_id=f"sha256:{name}",
        status="running", running=True, health="healthy", pid=1000 + number, network_mode="watchme-network",
        attachments=joined, bindings=bindings, restart_policy=definition.restart, log=LOGS,
        started_at="2026-11-20T03:00:00Z",
    )  # fmt: skip


def _nginx(platform: Platform, tree: Nginx) -> Nginx:
    links = tuple(Entry(site.link, "link", site.available, 1.0) for site in platform.sites)
    pem = [f"{LIVE}/{site.name}/{name}.pem" for site in platform.sites for name in ("fullchain", "privkey")]
    others = ("/etc/letsencrypt/options-ssl-nginx.conf", "/etc/letsencrypt/ssl-dhparams.pem")
    written = (*tree.configuration.files, *(site.available for site in platform.sites), *pem, *others)
    files = tuple(Entry(path, "file", "", 1.0) for path in written)
    processes = (Process(4, "master", 2.0), Process(5, "worker", 2.0))
    return msgspec.structs.replace(tree, processes=processes, entries=(*links, *files))


def _systemd(platform: Platform, tree: Systemd) -> Systemd:
    names = (
        *(unit.name for unit in platform.units),
        "docker.service",
        "docker.socket",
        "nginx.service",
        "certbot.timer",
    )
    files = {unit.name: unit.path for unit in tree.units}
    states = tuple(
        UnitState(name, "loaded", "active", "running", "success", "enabled", files.get(name, ""), (),
                  need_daemon_reload=False)
        for name in names
    )  # fmt: skip
    wants = "/etc/systemd/system/multi-user.target.wants"
    links = tuple(UnitLink(f"{wants}/{name}", f"/etc/systemd/system/{name}") for name in names)
    named = {path.path: path for unit in platform.units if unit.found for path in unit.named_paths}
    commands = tuple(
        Command(path, "directory" if each.wanted == "directory" else "file", executable=True)
        for path, each in named.items()
    )
    return msgspec.structs.replace(tree, states=states, links=links, commands=commands)


def _probes(platform: Platform) -> Probes:
    ends = {"admin.hey-watch.me": 34, "api.hey-watch.me": 47, "dashboard.hey-watch.me": 71}
    certificates = {
        name: Certificate("ab", (name,), f"CN={name}", "CN=ca", 0, NOW.timestamp() + days * DAYS)
        for name, days in ends.items()
    }
    served = tuple(ServedProbe(name, Served(certificate)) for name, certificate in certificates.items())
    files = tuple(CertificateFile(f"{LIVE}/{name}/fullchain.pem", each) for name, each in certificates.items())
    urls = [UrlProbe("GET", str(each).partition("?")[0], Answered(200, "application/json", access_control=CORS))
            for url in platform.public_urls for each in (url.asked, url.itself)]  # fmt: skip
    urls += [UrlProbe("OPTIONS", str(url.asked).partition("?")[0], Answered(204, access_control=CORS))
             for url in platform.public_urls]  # fmt: skip
    urls += [UrlProbe("GET", f"http://{site.name}/", Answered(301, location=f"https://{site.name}/"))
             for site in platform.sites]  # fmt: skip
    address = {name: f"172.27.0.{number + 2}" for number, name in enumerate(platform.definitions_of)}
    peers = tuple(
        PeerProbe(call.caller.container_name, call.peer.container_name, call.port,
                  Called((address[call.peer.container_name],), accepts=True))
        for call in platform.peer_calls
    )  # fmt: skip
    return Probes(
        targets=tuple(TargetProbe(t.key, (Dialled(f"127.0.0.1:{t.written.port}", accepts=True, status=200),))
                      for t in platform.targets),
        urls=tuple(urls), served=served, files=files, peers=peers,
        names=tuple(NameProbe(name, Resolved(("3.24.16.82",))) for name in ends),
        addresses=("127.0.0.1", "172.27.0.1", "10.0.0.4"),
    )  # fmt: skip


def _machine(containers: tuple[Container, ...]) -> machine.Machine:
    disks = tuple(machine.FileSystem(path, path, "ext4", 10, 30, 100, 10) for path in expectations().machine.disks)
    return machine.Machine(
        file_systems=disks, kernel_log=machine.KernelLog(shared=False, kills=()),
        container_logs=tuple(machine.ContainerLog(each.id, 10) for each in containers),
        clock=machine.Clock(NOW.timestamp(), synchronised=True, told_by="timedatectl"), failed_units=(), restarts=(),
        schedule=machine.Schedule(_jobs(), ("certbot.timer",)),
    )  # fmt: skip


def _jobs() -> tuple[machine.ScheduledFile, ...]:
    """The files of the declared jobs, fresh."""
    jobs = expectations().jobs.values()
    files = {path: job.runs or "" for job in jobs for path in (job.cron, job.log, job.runs) if path}
    return tuple(
        machine.ScheduledFile(path, there=True, changed=NOW.timestamp() - 60, lines=(f"* * * * * root {runs}",))
        for path, runs in files.items()
    )


def with_container(facts: Facts, which: str, **changes: Any) -> Facts:
    """The same server with one container changed."""
    assert isinstance(facts.docker, Docker)
    changed = tuple(msgspec.structs.replace(c, **changes) if c.name == which else c for c in facts.docker.containers)
    return msgspec.structs.replace(facts, docker=msgspec.structs.replace(facts.docker, containers=changed))


def without_listener(facts: Facts, port: int) -> Facts:
    """The same server with nobody on that port, which nothing then answers at."""
    assert isinstance(facts.sockets, Sockets)
    assert isinstance(facts.probes, Probes)
    left = tuple(each for each in facts.sockets.listeners if each.port != port)
    dead = tuple(
        TargetProbe(t.target, (Dialled(f"127.0.0.1:{port}", accepts=False, complaint="connection refused"),))
        if t.target.endswith(f":{port}") else t
        for t in facts.probes.targets
    )  # fmt: skip
    probes = msgspec.structs.replace(facts.probes, targets=dead)
    return msgspec.structs.replace(facts, sockets=Sockets(left), probes=probes)


def answering(facts: Facts, below: str, status: int) -> Facts:
    """The same server where what lies below a URL answers with that status."""
    assert isinstance(facts.probes, Probes)
    urls = tuple(
        msgspec.structs.replace(url, seen=Answered(status, "text/html")) if url.url.startswith(below) else url
        for url in facts.probes.urls
    )
    return msgspec.structs.replace(facts, probes=msgspec.structs.replace(facts.probes, urls=urls))


def with_unit(facts: Facts, which: str, **changes: Any) -> Facts:
    """The same server where systemd says something else of a unit."""
    assert isinstance(facts.systemd, Systemd)
    states = facts.systemd.states
    assert isinstance(states, tuple)
    changed = tuple(msgspec.structs.replace(s, **changes) if s.name == which else s for s in states)
    return msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=changed))


def detached() -> Facts:
    """The scorer's container is on no network of ours, the scheduler ended, and a disk could not be looked at."""
    facts = with_container(
        healthy(), "api-gpt-v1", attachments=(Attachment("bridge", "b1", "e1", "172.17.0.2"),), bindings=()
    )
    facts = answering(without_listener(facts, 8002), "https://api.hey-watch.me/vibe-scorer/", 502)
    facts = with_container(facts, "watchme-admin", status="exited", running=False, exit_code=137, memory_killed=True,
                           finished_at="2026-11-30T02:46:11Z", bindings=())  # fmt: skip
    facts = answering(without_listener(facts, 9000), "https://admin.hey-watch.me/", 502)
    return with_unit(facts, "watchme-admin.service", active_state="failed", sub_state="failed", result="exit-code")


def run_on(
    *subjects: Facts, context: Mapping[str, Any] | None = None, keep: Callable[[str], bool] = lambda _: True
) -> dict[str, Any]:
    """The whole document of a run of every check on these subjects, as a session would make it."""
    platforms = [
        Platform(expectations(), facts, None if facts.subject.kind is SubjectKind.TREE else healthy_tree())
        for facts in subjects
    ]
    judge = Judge(platforms, checks(), NOW)
    results = []
    for check in checks().values():
        for question in judge.questions(check) if keep(check.id) else ():
            verdict = judge.verdict(question)
            step = step_for(verdict, judge.platforms[question.subject]) if verdict.remedy else None
            level = step.level if step and step.level in {"safe", "unsafe"} else ""
            file = check.file.relative_to(check.file.parents[2])
            identity = f"{file}::test_{check.id.partition('.')[2]}[{question.subject}:{question.resource}]"
            asked = "" if verdict.outcome is Outcome.PASSED else _asked(judge.platforms[question.subject].facts.subject)
            result = entry(identity, verdict, check, 0.0, level=level, again=asked)
            if result["fix"]["option"]:
                result["fix"]["option"] += f" {asked}"
            results.append(result)
    about = [
        msgspec.to_builtins(facts.subject) | {"taken_at": facts.taken_at, "commands_asked": 1} for facts in subjects
    ]
    content = document(results, about, {}, [], NOW.isoformat(timespec="milliseconds"), 2.5, NOTHING)
    content |= described(judge.platforms.values(), content["results"])
    if context is not None:
        content["context"] = context
    return content


def _asked(subject: Subject) -> str:
    """What brings it into a run."""
    return f"--hosts={subject.name}" if subject.kind is SubjectKind.HOST else f"--configs={subject.spec}"
