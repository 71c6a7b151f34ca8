"""A small healthy host, as facts: two services that call each other, one site, everything tried and well."""

import dataclasses
import datetime
from typing import Any

import msgspec

from selftests.matrix.judging import checks
from trueup.checks import Check, Outcome
from trueup.expectations import Expectations
from trueup.facts import Compose, Docker, Facts, Nginx, Probes, Sockets, Subject, SubjectKind, Systemd, Unavailable
from trueup.facts.docker import Attachment, Container, Network
from trueup.facts.nginx import Configuration, Directive, Process
from trueup.facts.probes import (
    Answered,
    Asset,
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
from trueup.facts.systemd import UnitState
from trueup.judging import Judge, Question, Verdict
from trueup.platform import Platform

NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
DAY = 86_400
FILE = "/etc/letsencrypt/live/example.net/fullchain.pem"

EXPECTATIONS = msgspec.convert(
    {
        "platform": "scratch",
        "layout": {"compose": [], "units": [], "sites": [{"tree": "*", "server": "/etc/nginx/sites-available/*"}]},
        "network": {
            "name": "shared", "definition": "/srv/infra.yml", "subnet": "172.27.0.0/16", "gateway": "172.27.0.1",
        },
        "units": {"infrastructure": "infra.service"},
        "ports": {"ranges": {"all": {"from": 8000, "to": 8099}}},
        "tls": {"renewal": "certbot.timer"},
        "addresses": ["203.0.113.7"],
        "services": {
            "one": {
                "unit": "one.service", "port": 8001, "peers": ["two"], "cors": "nginx",
                "public": [{"url": "https://example.net/one/", "upstream": "http://localhost:8001/"}],
            },
            "two": {"unit": "two.service", "port": 8002},
        },
    },
    Expectations,
)  # fmt: skip


def directive(name: str, *args: str, line: int = 1, block: tuple[Directive, ...] | None = None) -> Directive:
    """A directive of the only file."""
    return Directive(name, args, "/etc/nginx/nginx.conf", line, 1, block)


def configuration(*servers_and_upstreams: Directive) -> Configuration:
    """A configuration with these blocks in `http`."""
    http = directive("http", block=servers_and_upstreams)
    return Configuration("/etc/nginx/nginx.conf", (http,), ("/etc/nginx/nginx.conf",))


def server(target: str = "http://localhost:8001/", *more: Directive) -> Directive:
    """The site: one location, passed to the target."""
    location = directive("location", "/one/", line=7, block=(directive("proxy_pass", target, line=8),))
    inner = (
        directive("listen", "443", "ssl"), directive("server_name", "example.net"), directive("ssl_certificate", FILE),
        location, *more,
    )  # fmt: skip
    return directive("server", block=inner)


CERTIFICATE = Certificate("ab", ("example.net",), "CN=example.net", "CN=ca", 0, NOW.timestamp() + 60 * DAY)


def probes(**changes: Any) -> Probes:
    """Everything tried, and well."""
    assets = (Asset("script", "https://example.net/one/a.js", 200, "application/javascript"),)
    healthy: dict[str, Any] = {
        "targets": (TargetProbe("localhost:8001", (Dialled("127.0.0.1:8001", accepts=True, status=200),)),),
        "urls": (
            UrlProbe("GET", "https://example.net/one/health", Answered(200, "application/json")),
            UrlProbe("GET", "https://example.net/one/", Answered(200, "text/html", assets=assets)),
        ),
        "served": (ServedProbe("example.net", Served(CERTIFICATE)),),
        "files": (CertificateFile(FILE, CERTIFICATE),),
        "peers": (PeerProbe("one", "two", 8002, Called(("172.27.0.3",), accepts=True)),),
        "names": (NameProbe("example.net", Resolved(("203.0.113.7",))),),
        "addresses": ("127.0.0.1", "172.27.0.1", "198.51.100.4"),
    }
    return Probes(**{**healthy, **changes})


def timer(**changes: Any) -> UnitState:
    """The renewal's timer, waiting."""
    state = UnitState(
        "certbot.timer", "loaded", "active", "waiting", "success", "enabled", "/x", (), need_daemon_reload=False
    )
    return msgspec.structs.replace(state, **changes)


def facts(tried: Probes | Unavailable | None = None, **changes: Any) -> Facts:
    """The host."""
    containers = tuple(
        Container(
            name=name, id=name * 10, image=name, image_id=name, status="running", running=True, pid=number + 100,
            attachments=(Attachment("shared", "n1", "e", f"172.27.0.{number}"),),
        )
        for number, name in ((2, "one"), (3, "two"))
    )  # fmt: skip
    processes = (Process(1, "master", 1.0), Process(2, "worker", 1.0))
    healthy: dict[str, Any] = {
        "trueup": "0",
        "subject": Subject("web", SubjectKind.HOST, "recorded"),
        "taken_at": NOW.isoformat(),
        "docker": Docker("20.10", containers, (Network("shared", "n1", "bridge"),)),
        "sockets": Sockets(()),
        "nginx": Nginx(configuration(server()), processes=processes),
        "systemd": Systemd((), (timer(),), ()),
        "compose": Compose((), ()),
        "probes": tried or probes(),
    }
    return Facts(**{**healthy, **changes})


def verdict(check: str, resource: str, seen: Facts, expectations: Expectations = EXPECTATIONS) -> Verdict:
    """What one check says of one resource, with no cause to be blocked by but those that are given in the facts."""
    alone = {check: _without_causes(check)}
    return Judge([Platform(expectations, seen)], alone, NOW).verdict(Question(check, "web", resource))


def _without_causes(check: str) -> Check:
    """The check, following from nothing: what it says itself is what is tested."""
    return dataclasses.replace(checks()[check], follows_from=())


def outcome(check: str, resource: str, seen: Facts, expectations: Expectations = EXPECTATIONS) -> Outcome:
    """As `verdict`, its outcome only."""
    return verdict(check, resource, seen, expectations).outcome
