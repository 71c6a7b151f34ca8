"""A platform of any size: WatchMe's shape, repeated, as a tree and its expectations."""

from dataclasses import dataclass
from pathlib import Path

import yaml

HOME = "/home/ubuntu"
HOST = "api.example.test"
NETWORK = "shared"
SUBNET, GATEWAY = "172.27.0.0/16", "172.27.0.1"
INFRASTRUCTURE = "infrastructure.service"
DEFINITION = f"{HOME}/infra/docker-compose.infra.yml"
FIRST_PORT = 10_001
SLOW = {"connect": 180, "send": 180, "read": 180}
UNIT = """\
[Unit]
Description=Generated: {name}
After=docker.service infrastructure.service
Requires=docker.service infrastructure.service

[Service]
TimeoutStartSec=900
ExecStartPre=-/usr/bin/docker-compose -f {compose} pull -q
ExecStart=/usr/bin/docker-compose -f {compose} up
ExecStop=/usr/bin/docker-compose -f {compose} down
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
"""
INFRASTRUCTURE_UNIT = """\
[Unit]
Description=Generated: the shared network
After=docker.service
Requires=docker.service

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStartPre=-/usr/bin/docker network create --driver bridge --subnet 172.27.0.0/16 --gateway 172.27.0.1 shared
ExecStart=/usr/bin/docker network inspect shared

[Install]
WantedBy=multi-user.target
"""
COMPOSE = """\
services:
  app:
    container_name: {name}
    image: example/{name}:latest
    restart: "no"
    ports: ["127.0.0.1:{port}:{port}"]
    healthcheck:
      test: ["CMD", "wget", "-qO-", "http://127.0.0.1:{port}/health"]
    logging: {{driver: json-file, options: {{max-size: 10m}}}}
    networks: [shared]
networks:
  shared: {{external: true}}
"""
NETWORK_FILE = """\
networks:
  shared:
    name: shared
    driver: bridge
    ipam: {config: [{subnet: 172.27.0.0/16, gateway: 172.27.0.1}]}
"""
SITE = """\
server {{
  listen 80;
  server_name {host};
  return 301 https://$host$request_uri;
}}
server {{
  listen 443 ssl;
  server_name {host};
  ssl_certificate /etc/letsencrypt/live/{host}/fullchain.pem;
  ssl_certificate_key /etc/letsencrypt/live/{host}/privkey.pem;
{locations}}}
"""
LOCATION = """\
  location /{name}/ {{
    proxy_pass http://127.0.0.1:{port}/;
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_connect_timeout 180s;
    proxy_send_timeout 180s;
    proxy_read_timeout 180s;
{cors}  }}
"""
CORS = """\
    add_header Access-Control-Allow-Origin "*" always;
    add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;
    add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;
    if ($request_method = OPTIONS) {
      return 204;
    }
"""


@dataclass(frozen=True)
class Made:
    """One service of the platform."""

    number: int

    @property
    def name(self) -> str:
        """Its name, and its container's."""
        return f"service-{self.number:04d}"

    @property
    def port(self) -> int:
        """Its port, on the host and in its container."""
        return FIRST_PORT + self.number

    @property
    def compose(self) -> str:
        """Its compose file, as the server has it."""
        return f"{HOME}/{self.name}/docker-compose.yml"

    @property
    def by_nginx(self) -> bool:
        """Whether nginx sends its CORS headers; of the others the application does."""
        return self.number % 2 == 0

    @property
    def peers(self) -> list[str]:
        """Whom it calls: every third one calls the first, as WatchMe's call the vault."""
        return [Made(0).name] if self.number % 3 == 1 else []


def services(count: int) -> list[Made]:
    """So many services."""
    return [Made(number) for number in range(count)]


def write(folder: Path, count: int) -> Path:
    """Write the tree and `expectations.yaml` under the folder, and return the latter."""
    tree, made = folder / "tree", services(count)
    for one in made:
        _file(tree / "compose" / one.name / "docker-compose.yml", COMPOSE.format(name=one.name, port=one.port))
        _file(tree / "systemd" / f"{one.name}.service", UNIT.format(name=one.name, compose=one.compose))
    _file(tree / "docker-compose.infra.yml", NETWORK_FILE)
    _file(tree / "systemd" / INFRASTRUCTURE, INFRASTRUCTURE_UNIT)
    _file(tree / "sites-available" / HOST, SITE.format(host=HOST, locations="".join(map(_location, made))))
    path = folder / "expectations.yaml"
    path.write_text(yaml.safe_dump(_expectations(made), sort_keys=False), encoding="utf-8")
    return path


def _file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _location(one: Made) -> str:
    return LOCATION.format(name=one.name, port=one.port, cors=CORS if one.by_nginx else "")


def _expectations(made: list[Made]) -> dict[str, object]:
    return {
        "platform": "generated",
        "subjects": {"tree": "tree"},
        "layout": {
            "compose": [
                {"tree": "docker-compose.infra.yml", "server": DEFINITION},
                {"tree": "compose/*/*.yml", "server": f"{HOME}/*/*.yml"},
            ],
            "units": [{"tree": "systemd/*.service", "server": "/etc/systemd/system/*.service"}],
            "sites": [{"tree": "sites-available/*", "server": "/etc/nginx/sites-available/*"}],
        },
        "network": {"name": NETWORK, "definition": DEFINITION, "subnet": SUBNET, "gateway": GATEWAY},
        "units": {
            "infrastructure": INFRASTRUCTURE,
            "after": ["docker.service", INFRASTRUCTURE],
            "binaries": ["/usr/bin/docker", "/usr/bin/docker-compose"],
        },
        "ports": {"ranges": {"all": {"from": FIRST_PORT, "to": 65535}}},
        "services": {one.name: _expected(one) for one in made},
    }


def _expected(one: Made) -> dict[str, object]:
    url = f"https://{HOST}/{one.name}/"
    return {
        "unit": f"{one.name}.service",
        "port": one.port,
        "cors": "nginx" if one.by_nginx else "application",
        "timeouts": SLOW,
        "peers": one.peers,
        "public": [{"url": url, "upstream": f"http://127.0.0.1:{one.port}/", "examples": ["health"]}],
    }
