"""The platform as a user of pytest-testinfra would write it down: one assertion a fact, one test a service."""

import json
from pathlib import Path

import pytest
from testinfra.host import Host

SERVICES = json.loads(Path(__file__).parents[1].joinpath("services.json").read_text(encoding="utf-8"))
each = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service["container"])


@pytest.mark.parametrize("name", ["docker", "nginx", "watchme-infrastructure"])
def test_platform_unit_runs(host: Host, name: str) -> None:
    assert host.service(name).is_enabled
    assert host.service(name).is_running


def test_nginx_configuration_is_valid(host: Host) -> None:
    assert host.run("nginx -t").rc == 0


def test_network_exists(host: Host) -> None:
    assert host.run("docker network inspect watchme-network").rc == 0


@each
def test_unit_runs(host: Host, service: dict[str, str]) -> None:
    assert host.service(service["unit"]).is_enabled
    assert host.service(service["unit"]).is_running


@each
def test_container_runs(host: Host, service: dict[str, str]) -> None:
    assert host.docker(service["container"]).is_running


@each
def test_container_is_on_the_network(host: Host, service: dict[str, str]) -> None:
    networks = host.docker(service["container"]).inspect()["NetworkSettings"]["Networks"]
    assert "watchme-network" in networks


@each
def test_port_listens(host: Host, service: dict[str, str]) -> None:
    assert host.socket(f"tcp://127.0.0.1:{service['port']}").is_listening


@each
def test_url_answers(host: Host, service: dict[str, str]) -> None:
    asked = host.run("curl -fsS -o /dev/null %s", service["url"])
    assert asked.rc == 0, asked.stderr
