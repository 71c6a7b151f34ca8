"""A small healthy site as text, ways to change it, and what the real checks then say of it as a tree or on a host."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.expectations import Expectations
from trueup.facts import Facts, Nginx, Probes
from trueup.facts.nginx import Process
from trueup.facts.probes import Answered, UrlProbe
from trueup.judging import Verdict
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source

FILE = "/etc/nginx/sites-enabled/a.test"
HEADERS = """
        proxy_set_header Host $host;
        proxy_set_header X-Real-IP $remote_addr;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;"""
CORS = """
        add_header Access-Control-Allow-Origin "*" always;
        add_header Access-Control-Allow-Methods "GET" always;
        add_header Access-Control-Allow-Headers "Content-Type" always;"""
PREFLIGHT = "if ($request_method = OPTIONS) { return 204; }"
TIMEOUTS = "proxy_connect_timeout 120; proxy_send_timeout 2m; proxy_read_timeout 1m 60s;"
PROXIED = "proxy_pass http://localhost:8001/v1/;"
REDIRECT = "return 301 https://$host$request_uri;"
SITE = f"""
server {{
    listen 80;
    server_name a.test;
    {REDIRECT}
}}
server {{
    listen 443 ssl;
    server_name a.test;
    client_max_body_size 20m;
    # more
    location /api/ {{
        {PROXIED}
        {TIMEOUTS.replace("1m 60s", '"1m 60s"')}
        {HEADERS}
        {CORS}
        {PREFLIGHT}
    }}
    location / {{
        proxy_pass http://127.0.0.1:8002;
        {HEADERS}
    }}
}}
"""
API = {
    "public": [{"url": "https://a.test/api/", "upstream": "http://localhost:8001/v1/", "examples": ["health"]}],
    "health": "/v1/health",
    "cors": "nginx",
    "timeouts": {"connect": 120, "send": 120, "read": 120},
    "body_size": "10m",
}
WEB = {"public": [{"url": "https://a.test/", "upstream": "http://localhost:8002/"}], "cors": "none"}


def expected(**of_api: Any) -> Expectations:
    """What is expected, with whatever a test adds to `api`."""
    services = {"api": {**API, **of_api}, "web": WEB}
    known = scene.EXPECTATIONS["services"]
    with_services = {name: {**known[name], **added} for name, added in services.items()}
    return msgspec.convert({**scene.EXPECTATIONS, "services": with_services}, Expectations)


def changed(*changes: tuple[str, str]) -> str:
    """The site with each text, which stands there, replaced."""
    text = SITE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def nginx(text: str) -> Nginx:
    """What nginx is told."""
    main = f"events {{}}\nhttp {{\ninclude {FILE};\n}}\n"
    found = configuration("/etc/nginx/nginx.conf", Files({"/etc/nginx/nginx.conf": Source("nginx.conf", main), FILE: Source("a.test", text)}))  # fmt: skip # noqa: E501 - one call
    assert not found.problems, found.problems
    return Nginx(found, version="1.22.1", processes=(Process(1, "master", 1.0), Process(2, "worker", 1.0)))


def tree(text: str) -> Facts:
    """A tree that has this site."""
    seen = msgspec.structs.replace(nginx(text), version="", processes=())
    return msgspec.structs.replace(scene.as_tree(scene.host()), nginx=seen)


ONCE = {"access-control-allow-origin": 1, "access-control-allow-methods": 1, "access-control-allow-headers": 1}


def host(text: str = SITE, answered: Mapping[str, Answered] = MappingProxyType({})) -> Facts:
    """A host that has this site; `get`, `options` and `http` replace what was answered."""
    urls = (
        UrlProbe("GET", "https://a.test/api/health", answered.get("get", Answered(200, access_control=ONCE))),
        UrlProbe("OPTIONS", "https://a.test/api/health", answered.get("options", Answered(204, access_control=ONCE))),
        UrlProbe("GET", "http://a.test/", answered.get("http", Answered(301, location="https://a.test/"))),
    )
    return scene.host(nginx=nginx(text), probes=Probes(urls=urls))


def verdict(facts: Facts, check: str, resource: str, **of_api: Any) -> Verdict:
    """What the check says, with nothing that could explain it away."""
    return scene.alone(facts, f"nginx.{check}", resource, expected(**of_api))


def outcome(text: str, check: str, resource: str, **of_api: Any) -> Outcome:
    """What the check says of a tree."""
    return verdict(tree(text), check, resource, **of_api).outcome
