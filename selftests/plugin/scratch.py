"""A scratch project: two services, a few checks, recorded facts, and the real pytest in a process of its own."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests.environment import an_operators
from trueup.facts import Compose, Docker, Facts, Nginx, Sockets, Subject, SubjectKind, Systemd
from trueup.facts.docker import Container
from trueup.facts.document import dump
from trueup.facts.nginx import Configuration

EXPECTATIONS = """\
platform: scratch
subjects: {tree: tree}
layout: {compose: [], units: [], sites: [{tree: "*", server: "/etc/nginx/sites-available/*"}]}
network: {name: shared, definition: /srv/infra.yml, subnet: 172.27.0.0/16, gateway: 172.27.0.1}
units: {infrastructure: infra.service}
ports: {ranges: {all: {from: 8000, to: 8099}}}
services:
  one: {unit: one.service, port: 8001}
  two: {unit: two.service, port: 8002}
"""

CHECKS = '''\
from trueup.checks import Judges, Remedy, Severity, check, expect, not_looked_at
from trueup.facts import Place, Unavailable


@check(judges=Judges.HOST)
def test_docker_answers(docker):
    """Docker answers."""
    expect(not isinstance(docker.seen, Unavailable), "Docker", found="nothing")


@check(judges=Judges.HOST, follows_from=("area.docker_answers",))
def test_runs(service):
    """The container runs.

    One that does not serves nobody.

    Repair: start it.
    """
    container = service.container
    remedy = Remedy("safe", (("docker", "start", service.container_name),))
    at = Place(command="docker inspect")
    expect(container.running, "a running container", found=container.status, at=at, remedy=remedy)


@check(judges=Judges.HOST, follows_from=("area.runs",))
def test_answers(service):
    """What runs answers."""
    expect(service.container.running, "an answer", found="silence")


@check(judges=Judges.HOST, severity=Severity.WARNING)
def test_is_healthy(service):
    """It is healthy."""
    expect(service.container.health != "unhealthy", "health", found="none")


@check(judges=Judges.TREE)
def test_only_a_tree_shows(service):
    """Something only a tree shows."""
'''

HOST_CHECK = '''\
from trueup.checks import Judges, check, expect


@check(judges=Judges.HOST)
def test_host_answers(machine):
    """The host answers."""
    expect(machine.unreachable is None, "an answer", found=str(machine.unreachable))
'''

INI = "[pytest]\naddopts = -p trueup.plugin --import-mode=importlib --force-short-summary\nstrict = true\n"


def facts(**changes: Any) -> Facts:
    """A healthy host of two containers, with whatever a test changes."""
    containers = tuple(
        Container(name=name, id=name * 10, image=name, image_id=f"sha256:{name}", status="running", running=True)
        for name in ("one", "two")
    )
    healthy: dict[str, Any] = {
        "trueup": "0",
        "subject": Subject("web", SubjectKind.HOST, "recorded"),
        "taken_at": "2026-01-01T00:00:00+00:00",
        "docker": Docker("20.10", containers, ()),
        "sockets": Sockets(()),
        "nginx": Nginx(Configuration("/etc/nginx/nginx.conf", (), ())),
        "systemd": Systemd((), ()),
        "compose": Compose((), ()),
    }
    return Facts(**{**healthy, **changes})


def with_container(base: Facts, name: str, **changes: Any) -> Facts:
    """The same facts with one container changed."""
    assert isinstance(base.docker, Docker)
    changed = tuple(msgspec.structs.replace(c, **changes) if c.name == name else c for c in base.docker.containers)
    return msgspec.structs.replace(base, docker=msgspec.structs.replace(base.docker, containers=changed))


@dataclass
class Ran:
    """One run of pytest, and its result document where it wrote one."""

    code: int
    text: str
    document: dict[str, Any]

    def outcomes(self) -> dict[str, str]:
        return {f"{r['check']} {r['resource']}": r["outcome"] for r in self.document["results"]}


@dataclass
class Scratch:
    """The project's folder."""

    folder: Path

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for compiled in path.parent.glob(f"__pycache__/{path.stem}.*"):
            compiled.unlink()  # Python would take it for that of a text of the same size and the same second
        return path

    def record(self, recorded: Facts, name: str = "facts.json") -> Path:
        path = self.folder / name
        path.write_bytes(dump(recorded))
        return path

    def pytest(self, *arguments: str, environment: dict[str, str] | None = None) -> Ran:
        result = self.folder / "result.json"
        result.unlink(missing_ok=True)
        command = [sys.executable, "-m", "pytest", "--result-json", str(result), *arguments]
        clean = an_operators()
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**clean, **(environment or {})},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        document = json.loads(result.read_text()) if result.exists() else {}
        return Ran(done.returncode, done.stdout + done.stderr, document)


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    project = Scratch(tmp_path)
    project.write("pytest.ini", INI)
    project.write("expectations.yaml", EXPECTATIONS)
    project.write("tests/area/test_checks.py", CHECKS)
    project.write("tests/host/test_host.py", HOST_CHECK)
    return project
