"""Real servers, many at once on one machine: one run judges all, one is gone, some are broken in the same way."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from lab.paths import CHECKOUT
from lab.platforms import Platform
from lab.replica import Replica
from lab.ssh import INSIDE, login
from selftests.environment import an_operators

pytestmark = pytest.mark.replica

SMALL = Path(__file__).parents[1] / "lab" / "data"
EXPECTATIONS = """\
platform: small
layout: {compose: [], units: [], sites: [{tree: "*", server: "/etc/nginx/sites-available/*"}]}
network: {name: small-network, definition: /home/ubuntu/watchme-server-configs/docker-compose.infra.yml,
          subnet: 172.28.0.0/24, gateway: 172.28.0.1}
units: {infrastructure: watchme-infrastructure.service}
ports: {ranges: {all: {from: 8000, to: 8999}}}
services:
  api-web-1: {unit: small-api.service, port: 8101}
  small-page: {unit: small-page.service, port: 8102}
subjects:
  hosts: {HOSTS}
  groups: {every: ["many-*"]}
"""
JUDGED = "host_answers or docker_answers or nginx_is_running or container_is_running"


@contextmanager
def servers(number: int, platform: Platform) -> Iterator[dict[str, Replica]]:
    """That many, booted at once, each with the small platform on it."""
    with ExitStack() as stack:
        found: dict[str, Replica] = {}
        for n in range(number):
            found[f"many-{n:02d}"] = server = Replica.start(f"many-{n:02d}-{os.getpid()}", platform)
            stack.callback(server.down)
        for server in found.values():
            server.wait(300)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda one: one.deploy(SMALL / "tree", SMALL / "expectations.yaml"), found.values()))
        yield found


@contextmanager
def ways_in(found: dict[str, Replica], folder: Path) -> Iterator[Path]:
    """One ssh_config that reaches each by its name: all have the same address, each in a network of its own."""
    with ExitStack() as stack:
        text = ""
        for name, server in found.items():
            way = stack.enter_context(login(server))
            told = way.config.read_text().split("\n", 1)[1].replace("ControlPath", "#")
            through = f"{' '.join(way.prefix)} /bin/busybox nc {INSIDE} 22"
            text += f"Host {name}\n  ProxyCommand {through}\n{told}\n"
        (folder / "ssh_config").write_text(text, encoding="utf-8")
        yield folder / "ssh_config"


def judged(folder: Path, names: list[str], config: Path) -> tuple[int, str, dict[str, Any]]:
    hosts = ", ".join(f"{name}: ssh://{name}" for name in names)
    (folder / "expectations.yaml").write_text(EXPECTATIONS.replace("HOSTS", hosts), encoding="utf-8")
    (folder / "pytest.ini").write_text((CHECKOUT / "pytest.ini").read_text(), encoding="utf-8")
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    command = [sys.executable, "-m", "pytest", "--hosts=every", f"--ssh-config={config}", "-k", JUDGED]
    done = subprocess.run(
        [*command, "--result-json=result.json", "--dashboard=index.html"],
        cwd=folder, env=an_operators(), capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr, json.loads((folder / "result.json").read_text())


@pytest.mark.parametrize("number", [3, pytest.param(20, marks=pytest.mark.chaos)])
def test_servers_at_once_are_judged_in_one_run(number: int, platform: Platform, tmp_path: Path) -> None:
    with servers(number, platform) as found, ways_in(found, tmp_path) as config:
        gone, *broken = list(found)[: max(3, number // 4)]
        found[gone].run(["systemctl", "stop", "ssh.socket", "ssh.service"], check=False)
        for name in broken:
            found[name].run(["systemctl", "stop", "nginx.service"], check=True)
        code, text, document = judged(tmp_path, list(found), config)
    assert code == 1, text
    outcomes: dict[str, dict[str, str]] = {}
    for result in document["results"]:
        outcomes.setdefault(result["check"], {})[f"{result['subject']} {result['resource']}"] = result["outcome"]
    assert {k for k, v in outcomes["host.host_answers"].items() if v == "failed"} == {f"{gone} machine"}
    assert {k for k, v in outcomes["nginx.nginx_is_running"].items() if v == "failed"} == {f"{n} nginx" for n in broken}
    running = outcomes["network.container_is_running"]
    assert {v for k, v in running.items() if not k.startswith(gone)} == {"passed"}
    assert {v for k, v in running.items() if k.startswith(gone)} == {"blocked"}
    assert f"nginx.nginx_is_running [nginx]: {len(broken)} of {number} hosts: {broken[0]}" in text
    assert all(one["commands_asked"] <= 2 for one in document["subjects"])
