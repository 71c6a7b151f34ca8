"""A small green platform in a folder, with comments everywhere, and what our command makes of it."""

import contextlib
import datetime
import io
import shutil
from pathlib import Path

from lab.paths import CHECKOUT
from selftests.matrix.judging import checks
from selftests.platform_copy import copy_tree
from trueup.checks import Outcome
from trueup.cli import main
from trueup.expectations import load
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.subjects import STATE, Access, Asked, collect, kept_cache

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)

EXPECTATIONS = """\
# what is true here
platform: small
subjects: {tree: tree}
layout:
  compose:
    - {tree: infra.yml, server: /srv/infra/infra.yml}
    - {tree: compose/*/*.yml, server: /srv/*/*.yml}
  units: [{tree: units/*.service, server: /etc/systemd/system/*.service}]
  sites: [{tree: sites/*, server: /etc/nginx/sites-available/*}]
network: {name: small-net, definition: /srv/infra/infra.yml, subnet: 172.28.0.0/24, gateway: 172.28.0.1}
units: {infrastructure: infra.service, after: [docker.service, infra.service], binaries: [/usr/bin/docker, BINARY]}
services:   # all of them
    # the first
    web:
        unit: web.service   # its own
        port: 8000
        port_range: pages
        public:
            - {url: https://small.example.net/, upstream: http://localhost:8000/}

    # the second, which the first calls
    api:
        unit: api.service
        port: 8001
        port_range: apis
        public: [{url: https://small.example.net/api/, upstream: http://localhost:8001/v1/}]
        # and nothing else

# the plan
ports:
  ranges: {pages: {from: 8000, to: 8000}, apis: {from: 8001, to: 8004}, tools: {from: 9000, to: 9001}}
  exceptions: [{port: 8003, reason: "a game that nobody may disturb"}]
"""
SITE = """\
# the only site
server {
    listen 80;
    server_name small.example.net;
    return 301 https://$host$request_uri;
}

server {
  listen 443 ssl;   # one step is two blanks here
  server_name small.example.net;
  ssl_certificate /etc/ssl/a.pem;
  ssl_certificate_key /etc/ssl/a.key;
  add_header Strict-Transport-Security "max-age=31536000; a \\"b\\"" always;

  location ^~ /.well-known/acme-challenge/ { root /var/www; }

  # the api
  location /api/ { proxy_pass http://localhost:8001/v1/; HEADERS } # on one line

  # everything else:
  # two lines of comment
  location / {
    proxy_pass http://localhost:8000;
    HEADERS
  }
  error_page 502 /502.html;
}
""".replace(
    "HEADERS",
    "proxy_set_header Host $host; proxy_set_header X-Real-IP $remote_addr; proxy_set_header X-Forwarded-For"
    " $proxy_add_x_forwarded_for; proxy_set_header X-Forwarded-Proto $scheme;",
)
INFRA = """\
networks:
  small-net: {name: small-net, driver: bridge, ipam: {config: [{subnet: 172.28.0.0/24, gateway: 172.28.0.1}]}}
"""
COMPOSE = """\
services:
  {name}:
    container_name: {name}
    image: registry.example.net/small/{name}:1
    restart: "no"
    ports: ["127.0.0.1:{port}:{port}"]
    healthcheck: {{test: ["CMD", "true"]}}
    networks: {{small-net: {{aliases: [{name}-alias]}}}}
networks: {{small-net: {{external: true}}}}
"""
UNIT = """\
[Unit]
After=docker.service infra.service
Requires=docker.service infra.service
[Service]
ExecStart={program} -f /srv/{name}/docker-compose.yml up
ExecStop={program} -f /srv/{name}/docker-compose.yml down
Restart=always
[Install]
WantedBy=multi-user.target
"""
INFRA_UNIT = """\
[Unit]
After=docker.service
Requires=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/docker network inspect small-net
[Install]
WantedBy=multi-user.target
"""


def plant(folder: Path, program: str = "/usr/bin/docker-compose") -> Path:
    """The platform in that folder."""
    texts = {
        "expectations.yaml": EXPECTATIONS.replace("BINARY", program.partition(" ")[0]),
        "tree/infra.yml": INFRA,
        "tree/sites/small.example.net": SITE,
        "tree/units/infra.service": INFRA_UNIT,
    }
    for name, port in (("web", 8000), ("api", 8001)):
        texts[f"tree/compose/{name}/docker-compose.yml"] = COMPOSE.format(name=name, port=port)
        texts[f"tree/units/{name}.service"] = UNIT.format(name=name, program=program)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / STATE / "cache").mkdir(parents=True)
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    return folder


def plant_watchme(folder: Path) -> Path:
    """The platform that ships with trueup, in that folder."""
    copy_tree(folder)
    shutil.copy(CHECKOUT / "expectations.yaml", folder / "expectations.yaml")
    (folder / "tests").symlink_to(CHECKOUT / "tests")
    return folder


def typed(folder: Path, *arguments: str) -> tuple[int, str, str]:
    """Our command in that folder: exit code, output, errors."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return code, out.getvalue(), errors.getvalue()


def findings(folder: Path, tree: str = "tree") -> list[str]:
    """What every check says of that tree, but for what is true."""
    expectations = load(folder / "expectations.yaml")
    (facts,) = collect(Asked(trees=(str(folder / tree),)), expectations, folder, kept_cache(folder), Access())
    judge = Judge([Platform(expectations, facts)], checks(), NOW)
    verdicts = [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]
    return [f"{v.question.label}: {v.found}" for v in verdicts if v.outcome is not Outcome.PASSED]


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, whole; but for our own state, and for the checks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in {"tests", STATE}
    }
