"""A baseline: what testinfra's own modules can say of each service and unit, in the manner of its documentation.

One assertion a test, so that pytest's count is that of the assertions.
"""

from pathlib import Path

import pytest
import yaml
from testinfra.host import Host

EXPECTED = yaml.safe_load((Path(__file__).parents[2] / "expectations.yaml").read_text(encoding="utf-8"))
SERVICES = EXPECTED["services"]
CONTAINERS = [service.get("container", name) for name, service in SERVICES.items()]
PORTS = [service["port"] for service in SERVICES.values()]
UNITS = list(dict.fromkeys([EXPECTED["units"]["infrastructure"], *(each["unit"] for each in SERVICES.values())]))
NETWORK = EXPECTED["network"]["name"]
SITES = list(dict.fromkeys(public["url"].split("/")[2] for each in SERVICES.values() for public in each["public"]))
URLS = [public["url"] + public["examples"][0] for each in SERVICES.values() for public in each["public"]]


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_is_running(host: Host, name: str) -> None:
    assert host.docker(name).is_running


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_is_healthy(host: Host, name: str) -> None:
    assert host.docker(name).inspect()["State"]["Health"]["Status"] == "healthy"


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_is_on_the_network(host: Host, name: str) -> None:
    assert NETWORK in host.docker(name).inspect()["NetworkSettings"]["Networks"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_is_published_on_loopback(host: Host, name: str) -> None:
    bindings = host.docker(name).inspect()["NetworkSettings"]["Ports"].values()
    assert {binding["HostIp"] for each in bindings for binding in each or ()} == {"127.0.0.1"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_log_is_bounded(host: Host, name: str) -> None:
    assert "max-size" in host.docker(name).inspect()["HostConfig"]["LogConfig"]["Config"]


@pytest.mark.parametrize("port", PORTS)
def test_port_is_listened_on(host: Host, port: int) -> None:
    assert host.socket(f"tcp://127.0.0.1:{port}").is_listening


@pytest.mark.parametrize("unit", UNITS)
def test_unit_is_active(host: Host, unit: str) -> None:
    assert host.service(unit).is_running


@pytest.mark.parametrize("unit", UNITS)
def test_unit_is_enabled(host: Host, unit: str) -> None:
    assert host.service(unit).is_enabled


@pytest.mark.parametrize("unit", UNITS)
def test_unit_waits_for_docker(host: Host, unit: str) -> None:
    assert "docker.service" in host.service(unit).systemd_properties["After"].split()


@pytest.mark.parametrize("site", SITES)
def test_site_is_enabled(host: Host, site: str) -> None:
    link = host.file(f"/etc/nginx/sites-enabled/{site}")
    assert link.is_symlink


@pytest.mark.parametrize("url", URLS)
def test_public_url_answers(host: Host, url: str) -> None:
    name = url.split("/")[2]
    asked = host.run("curl -ksS -o /dev/null -w %%{http_code} --resolve %s:443:127.0.0.1 %s", name, url)
    assert asked.stdout[:1] in {"2", "3"}


@pytest.mark.parametrize("name", ["docker", "nginx"])
def test_foundation_is_running(host: Host, name: str) -> None:
    assert host.service(name).is_running


def test_configuration_of_nginx_parses(host: Host) -> None:
    assert host.run("nginx -t").rc == 0


def test_network_exists(host: Host) -> None:
    assert host.run("docker network inspect %s", NETWORK).rc == 0
