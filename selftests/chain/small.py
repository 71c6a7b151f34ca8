"""A small platform as facts, in a tree and on a host, and ways to break one thing of it."""

from typing import Any

import msgspec

from selftests.checks import scene
from trueup.chain import Chain, Chains
from trueup.expectations import Expectations
from trueup.facts import Docker, Facts, Nginx, Place, Probes, Systemd
from trueup.facts.compose import ComposeService
from trueup.facts.docker import EnvironmentName
from trueup.facts.nginx import Configuration, Entry, Process
from trueup.facts.probes import Answered, UrlProbe
from trueup.facts.systemd import Command, UnitFile, UnitLink
from trueup.platform import Platform
from trueup.platform.sources import part_of
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source
from trueup.syntax.systemd_unit_file import read_unit_text

MAIN = "/etc/nginx/nginx.conf"
SITES = """http {
    server {
        listen 80;
        server_name example.net;
        return 301 https://$host$request_uri;
    }
    server {
        listen 443 ssl;
        server_name example.net;
        location / {
            proxy_pass http://127.0.0.1:8002;
        }
        location /api/ {
            proxy_pass http://localhost:8001/v1/;
        }
        location /old/ {
            proxy_pass http://localhost:8001/;
        }
        location = /ping {
            return 204;
        }
        location = /gone {
            return 410;
        }
    }
}
"""
PROCESSES = (Process(41, "master", 2.0), Process(42, "worker", 2.0))
UNIT = """[Unit]
After=docker.service infra.service
Requires=docker.service infra.service
[Service]
ExecStart=/usr/bin/docker-compose -f /srv/{name}/docker-compose.yml up
Restart=always
RestartSec=10
[Install]
WantedBy=multi-user.target
"""
FIRST = """[Unit]
After=docker.service
Requires=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/docker network inspect shared-network
[Install]
WantedBy=multi-user.target
"""
ENABLED = "/etc/systemd/system/multi-user.target.wants"
LINKS = tuple(
    UnitLink(f"{ENABLED}/{name}", f"/etc/systemd/system/{name}")
    for name in ("docker.service", "nginx.service", "infra.service", *(f"{each}.service" for each in scene.PORTS))
)
API, WEB = "https://example.net/api/users", "https://example.net/index.html"


def expected(**of_api: Any) -> Expectations:
    """Two services: `web` has everything, `api` what is below /api/, and `web` calls it."""
    public = {
        "api": {"public": [{"url": "https://example.net/api/", "upstream": "http://localhost:8001/v1/"}], **of_api},
        "web": {"public": [{"url": "https://example.net/", "upstream": "http://127.0.0.1:8002/"}], "peers": ["api"]},
    }
    services = {name: {**about, **public[name]} for name, about in scene.EXPECTATIONS["services"].items()}
    units = {**scene.EXPECTATIONS["units"], "after": ["docker.service", "infra.service"]}
    return msgspec.convert({**scene.EXPECTATIONS, "units": units, "services": services}, Expectations)


def sites(text: str = SITES) -> Configuration:
    """nginx's configuration of one file."""
    return configuration(MAIN, Files({MAIN: Source(MAIN, text)}))


def unit(name: str, text: str) -> UnitFile:
    """A unit of that text."""
    path = f"/etc/systemd/system/{name}"
    return UnitFile(name, path, (), read_unit_text(text, path, name).settings)


def units(**texts: str) -> tuple[UnitFile, ...]:
    """The units, some with another text."""
    own = {"infra": FIRST, **{name: UNIT.replace("{name}", name) for name in scene.PORTS}}
    return tuple(unit(f"{name}.service", text) for name, text in {**own, **texts}.items())


def compose_service(name: str, **changes: Any) -> ComposeService:
    """As the scene has it; web's environment names api."""
    calls = (EnvironmentName("API_URL", "http://api:8001", Place(f"/srv/{name}/docker-compose.yml", 9)),)
    return scene.compose_service(name, **{"environment": calls if name == "web" else (), **changes})


def host(**changes: Any) -> Facts:
    """The healthy host."""
    made = scene.host(
        nginx=Nginx(sites(), "1.22.1", PROCESSES, (Entry(MAIN, "file", changed=1.0),)),
        systemd=Systemd(units(), scene.states(), (*_commands(), *scene.files()), LINKS),
        compose=scene.compose(*map(compose_service, scene.PORTS)),
    )
    made = scene.and_listeners(made, scene.nginx_listens("0.0.0.0", 443))  # noqa: S104 - text
    return msgspec.structs.replace(made, **changes)


def _commands() -> tuple[Command, ...]:
    programs = ("/usr/bin/docker-compose", "/usr/bin/docker")
    return tuple(Command(path, "file", executable=True) for path in programs)


def tree(**changes: Any) -> Facts:
    """The same platform as files alone."""
    facts = scene.as_tree(host())
    assert isinstance(facts.nginx, Nginx)
    facts = msgspec.structs.replace(facts, nginx=Nginx(facts.nginx.configuration))
    return msgspec.structs.replace(facts, **changes)


def with_unit(facts: Facts, name: str, **changes: Any) -> Facts:
    """The same host where systemd says something else of a unit; one that it did not name is added."""
    assert isinstance(facts.systemd, Systemd)
    states = {state.name: state for state in part_of(facts.systemd.states)}
    states[name] = msgspec.structs.replace(states[name], **changes)
    return msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, states=tuple(states.values())))


def without_unit_file(facts: Facts, name: str) -> Facts:
    """The same host without the file of a unit."""
    assert isinstance(facts.systemd, Systemd)
    left = tuple(unit for unit in facts.systemd.units if unit.name != name)
    return msgspec.structs.replace(facts, systemd=msgspec.structs.replace(facts.systemd, units=left))


def with_nginx(facts: Facts, **changes: Any) -> Facts:
    """The same host where nginx says something else."""
    assert isinstance(facts.nginx, Nginx)
    return msgspec.structs.replace(facts, nginx=msgspec.structs.replace(facts.nginx, **changes))


def without_container(facts: Facts, name: str) -> Facts:
    """The same host without that container, and so without its socket."""
    assert isinstance(facts.docker, Docker)
    left = tuple(container for container in facts.docker.containers if container.name != name)
    return scene.without_listener(scene.with_docker(facts, containers=left), scene.PORTS[name])


def answering(facts: Facts, status: int, url: str = "https://example.net/api/") -> Facts:
    """The same host, after the URL was asked."""
    probe = UrlProbe("GET", url, Answered(status))
    return msgspec.structs.replace(facts, probes=Probes(urls=(probe,)))


def chain(facts: Facts, url: str = API, expectations: Expectations | None = None) -> Chain:
    """The chain of a URL on these facts."""
    return Chains(Platform(expectations or expected(), facts)).of(url)


def marked(found: Chain) -> tuple[str, str] | None:
    """The kind of the link to repair, and how it is broken."""
    return (found.broken.kind, found.broken.how) if found.broken else None
