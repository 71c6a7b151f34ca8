"""A platform of any size: WatchMe's shape, repeated, as a tree and its expectations."""

from pathlib import Path

import yaml

FIRST_PORT = 10_001
UNIT = """\
[Unit]
After=docker.service infrastructure.service
Requires=docker.service infrastructure.service
[Service]
ExecStart=/usr/bin/docker-compose -f /home/ubuntu/{name}/docker-compose.yml up
ExecStop=/usr/bin/docker-compose -f /home/ubuntu/{name}/docker-compose.yml down
Restart=always
[Install]
WantedBy=multi-user.target
"""
COMPOSE = """\
services:
  app:
    container_name: {name}
    image: example/{name}:latest
    ports: ["127.0.0.1:{port}:{port}"]
    networks: [shared]
networks:
  shared: {{external: true}}
"""
HEADERS = """\
  proxy_set_header Host $host;
  proxy_set_header X-Real-IP $remote_addr;
  proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
  proxy_set_header X-Forwarded-Proto $scheme;
"""
DEFINITION = """\
networks:
  shared:
    name: shared
    driver: bridge
    ipam: {config: [{subnet: 172.27.0.0/16, gateway: 172.27.0.1}]}
"""


def write(folder: Path, services: int) -> Path:
    """Write the tree and `expectations.yaml` under the folder, and return the latter."""
    tree = folder / "tree"
    names = {f"service-{number:04d}": FIRST_PORT + number for number in range(services)}
    for name, port in names.items():
        _file(tree / "compose" / name / "docker-compose.yml", COMPOSE.format(name=name, port=port))
        _file(tree / "systemd" / f"{name}.service", UNIT.format(name=name))
    _file(tree / "docker-compose.infra.yml", DEFINITION)
    _file(
        tree / "systemd" / "infrastructure.service", "[Service]\nType=oneshot\nExecStart=/usr/bin/docker network ls\n"
    )
    _file(tree / "sites-available" / "example.test", _site(names))
    path = folder / "expectations.yaml"
    path.write_text(yaml.safe_dump(_expectations(names), sort_keys=False), encoding="utf-8")
    return path


def _file(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _site(names: dict[str, int]) -> str:
    locations = "".join(f"  location /{n}/ {{ proxy_pass http://127.0.0.1:{port}/; }}\n" for n, port in names.items())
    return f"server {{\n  listen 80;\n  server_name example.test;\n{HEADERS}{locations}}}\n"


def _expectations(names: dict[str, int]) -> dict[str, object]:
    home = "/home/ubuntu"
    return {
        "platform": "generated",
        "subjects": {"tree": "tree"},
        "layout": {
            "compose": [
                {"tree": "docker-compose.infra.yml", "server": f"{home}/infra/docker-compose.infra.yml"},
                {"tree": "compose/*/*.yml", "server": f"{home}/*/*.yml"},
            ],
            "units": [{"tree": "systemd/*.service", "server": "/etc/systemd/system/*.service"}],
            "sites": [{"tree": "sites-available/*", "server": "/etc/nginx/sites-available/*"}],
        },
        "network": {
            "name": "shared",
            "definition": f"{home}/infra/docker-compose.infra.yml",
            "subnet": "172.27.0.0/16",
            "gateway": "172.27.0.1",
        },
        "units": {
            "infrastructure": "infrastructure.service",
            "binaries": ["/usr/bin/docker", "/usr/bin/docker-compose"],
        },
        "ports": {"ranges": {"all": {"from": FIRST_PORT, "to": 65535}}},
        "services": {
            name: {
                "unit": f"{name}.service",
                "port": port,
                "public": [{"url": f"http://example.test/{name}/", "upstream": f"http://127.0.0.1:{port}/"}],
            }
            for name, port in names.items()
        },
    }
