"""What `init` writes of a tree: it agrees with what a person wrote, accepts nothing broken, and overwrites nothing."""

import datetime
import re
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from lab.outages import Outage, every
from lab.paths import CHECKOUT
from selftests.environment import an_operators
from selftests.matrix.judging import checks
from selftests.platform_copy import copy_tree
from selftests.starting.small_tree import contents, plant, plant_watchme, typed
from trueup.checks import Outcome
from trueup.expectations import Expectations, load
from trueup.judging import Judge, Verdict
from trueup.platform import Platform
from trueup.subjects import STATE, Access, Asked, collect

TREES = [outage for outage in every() if outage.subject == "tree"]
ONE_IN = 8
"""Of these every build looks at one, `./run chaos` at all."""


def cases() -> list[object]:
    return [
        pytest.param(outage, id=outage.name, marks=pytest.mark.chaos if at % ONE_IN else ())
        for at, outage in enumerate(TREES)
    ]


def initialised(folder: Path, tree: str, *more: str) -> tuple[Expectations, str]:
    code, text, errors = typed(folder, "init", "--configs", tree, *more)
    assert (code, errors) == (0, ""), text
    return load(folder / "expectations.yaml"), text


def judged(folder: Path, tree: str) -> list[Verdict]:
    expectations = load(folder / "expectations.yaml")
    cache = folder / STATE / "cache"
    (facts,) = collect(Asked(trees=(str(folder / tree),)), expectations, folder, cache, Access())
    judge = Judge([Platform(expectations, facts)], checks(), datetime.datetime.now(datetime.UTC))
    return [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]


def by_hand() -> Expectations:
    return load(CHECKOUT / "expectations.yaml")


@pytest.fixture(scope="module")
def watchme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("watchme")
    copy_tree(folder)
    initialised(folder, "watchme", "--owner", "the platform team")
    return folder


def test_every_service_port_unit_and_url_is_what_a_person_wrote(watchme: Path) -> None:
    found, written = load(watchme / "expectations.yaml"), by_hand()
    assert found.services.keys() == written.services.keys()
    for name, service in written.services.items():
        mine = found.services[name]
        assert (mine.unit, mine.port, mine.container) == (service.unit, service.port, service.container)
        assert [(url.url, url.upstream) for url in mine.public] == [(url.url, url.upstream) for url in service.public]
        assert (mine.health, mine.timeouts, mine.body_size) == (service.health, service.timeouts, service.body_size)
        assert set(mine.peers) == set(service.peers)
        assert mine.cors == (service.cors if service.cors == "nginx" else "none")  # a tree shows no application


def test_the_network_the_layout_and_the_infrastructure_are_what_a_person_wrote(watchme: Path) -> None:
    found, written = load(watchme / "expectations.yaml"), by_hand()
    assert msgspec.structs.replace(found.network, leftovers=()) == msgspec.structs.replace(
        written.network, leftovers=()
    )
    assert found.layout.compose == written.layout.compose
    assert found.layout.sites == written.layout.sites
    assert found.layout.units == written.layout.units[:1]  # there is no drop-in yet
    assert (found.units.infrastructure, found.units.after) == (written.units.infrastructure, written.units.after)
    assert set(found.units.binaries) <= set(written.units.binaries)
    assert found.tls.renewal == written.tls.renewal
    assert found.ports.public == written.ports.public
    assert {exception.port for exception in found.ports.exceptions} == {e.port for e in written.ports.exceptions}
    job = written.jobs["infrastructure-check"]
    assert [(each.cron, each.runs) for each in found.jobs.values()] == [(job.cron, job.runs)]
    assert (found.subjects.tree, found.waivers) == ("watchme", ())


def test_all_of_it_is_true_and_what_was_guessed_is_marked(watchme: Path) -> None:
    assert [
        verdict.question.label for verdict in judged(watchme, "watchme") if verdict.outcome is not Outcome.PASSED
    ] == []
    text = (watchme / "expectations.yaml").read_text(encoding="utf-8")
    for line in ("binaries:", "pull_within:", "ranges", "renewal:", "public: [22"):
        assert re.search(rf"(?m)^.*{re.escape(line)}.*doubtful|doubtful.*{re.escape(line)}.*$", text), line
    assert "api-gpt-v1" in text
    assert "doubtful: nothing says" not in text


def test_a_bare_pytest_beside_it_judges_the_tree_with_the_checks_that_came_along(watchme: Path) -> None:
    ini = (watchme / "pytest.ini").read_text(encoding="utf-8")
    assert "-p trueup.plugin" in ini
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        command, cwd=watchme, env=an_operators(), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^all \d{3} checks of watchme \(tree\) are well in ", done.stdout, re.MULTILINE)


@pytest.mark.parametrize("outage", cases())
def test_of_a_broken_tree_nothing_fails_but_what_is_waived(outage: Outage, tmp_path: Path) -> None:
    copy_tree(tmp_path)
    outage.inject(tmp_path / "watchme")
    expectations, _ = initialised(tmp_path, "watchme")
    red = {Outcome.FAILED, Outcome.UNKNOWN, Outcome.BLOCKED}
    assert [v.question.label for v in judged(tmp_path, "watchme") if v.outcome in red] == []
    last = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=31)
    for waiver in expectations.waivers:
        assert waiver.reason
        assert datetime.date.fromisoformat(waiver.until) <= last


CAUGHT = {
    "missing-semicolon": "nginx.configuration_parses",
    "two-services-on-one-host-port": "ports.port_has_one_claimant",
    "published-on-every-address": "ports.port_is_published_on_loopback",
    "port-left-to-docker": "ports.service_publishes_its_port",
}


@pytest.mark.parametrize(("name", "check"), CAUGHT.items())
def test_what_is_broken_is_waived_with_a_reason_and_a_day_and_told(name: str, check: str, tmp_path: Path) -> None:
    copy_tree(tmp_path)
    next(outage for outage in TREES if outage.name == name).inject(tmp_path / "watchme")
    expectations, text = initialised(tmp_path, "watchme", "--owner", "Ann")
    (waiver,) = [waiver for waiver in expectations.waivers if waiver.check == check]
    assert waiver.owner == "Ann"
    assert waiver.reason == f"as it was on {datetime.datetime.now(datetime.UTC).date()}"
    assert f"waived until {waiver.until}: {check} [{waiver.resource}]: " in text


def test_another_platform_is_described_too(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "selftests/lab/data/tree", tmp_path / "small")
    found, _ = initialised(tmp_path, "small")
    assert {name: (s.unit, s.port, s.health) for name, s in found.services.items()} == {
        "api-web-1": ("small-api.service", 8101, "/api/v1/health"),
        "small-page": ("small-page.service", 8102, "/health"),
    }
    assert found.network.subnet == "172.28.0.0/24"
    assert found.units.infrastructure == "watchme-infrastructure.service"
    assert [v.question.label for v in judged(tmp_path, "small") if v.outcome is Outcome.FAILED] == []
    assert found.waivers  # its location passes no header on, among others


FOREIGN = {
    "nginx/nginx.conf": """\
user www-data;
events {}
http {
    upstream shop { server 127.0.0.1:7001; keepalive 8; }
    include /etc/nginx/conf.d/*.conf;
}
""",
    "nginx/conf.d/site.conf": """\
server {
    listen 80;
    server_name shop.example.net;
    include /etc/letsencrypt/options-ssl-nginx.conf;
    location / { proxy_pass http://shop; include headers/forwarded.conf; }
    location ~ /\\.git { deny all; }
}
""",
    "nginx/headers/forwarded.conf": "proxy_set_header Host $host;\n",
    "apps/shop/compose.yaml": """\
services:
  shop: {container_name: shop, image: shop:1, ports: ["127.0.0.1:7001:80"], networks: [shared]}
networks: {shared: {external: true}}
""",
    "apps/shop/nginx.conf": "server { listen 80; location / { root /usr/share/nginx/html; } }\n",
    "units/multi-user.target.wants/shop.service": "[Unit]\n",
    "units/shop.service": """\
[Unit]
After=docker.service
[Service]
WorkingDirectory=/srv/apps/shop
ExecStart=/usr/bin/docker compose up
[Install]
WantedBy=multi-user.target
""",
}


def test_a_platform_with_other_habits_is_described_as_it_is(tmp_path: Path) -> None:
    for name, text in FOREIGN.items():
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(text, encoding="utf-8")
    found, _ = initialised(tmp_path, "tree")
    assert [(m.tree, m.server) for m in found.layout.sites] == [
        ("nginx/nginx.conf", "/etc/nginx/nginx.conf"),
        ("nginx/conf.d/*", "/etc/nginx/conf.d/*"),
        ("nginx/headers/*", "/etc/nginx/headers/*"),
    ]
    assert [(m.tree, m.server) for m in found.layout.compose] == [("apps/*/*.yaml", "/srv/apps/*/*.yaml")]
    assert [m.tree for m in found.layout.units] == ["units/*.service"]
    assert found.layout.only_on_server == ("/etc/letsencrypt/options-ssl-nginx.conf",)
    shop = found.services["shop"]
    assert (shop.unit, shop.port, shop.container_port) == ("shop.service", 7001, 80)
    assert [(url.url, url.upstream) for url in shop.public] == [("http://shop.example.net/", "http://127.0.0.1:7001/")]
    assert not {waiver.check for waiver in found.waivers} & {
        "nginx.configuration_parses",
        "nginx.directives_are_known",
        "nginx.location_has_a_known_target",
        "nginx.location_is_declared",
        "systemd.unit_owns_its_containers",
    }
    assert "apps/shop/nginx.conf: taken for the own nginx of the container" in (
        tmp_path / "expectations.yaml"
    ).read_text(encoding="utf-8")


def test_a_tree_laid_out_like_the_server_says_where_its_files_lie(tmp_path: Path) -> None:
    plant(tmp_path / "p")
    for old, new in (("sites", "etc/nginx/sites-available"), ("units", "etc/systemd/system"), ("compose", "srv")):
        (tmp_path / "tree" / new).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(tmp_path / "p/tree" / old, tmp_path / "tree" / new)
    shutil.move(tmp_path / "p/tree/infra.yml", tmp_path / "tree/srv/infra.yml")
    found, _ = initialised(tmp_path, "tree")
    assert {(m.tree, m.server) for m in (*found.layout.compose, *found.layout.units, *found.layout.sites)} == {
        ("srv/infra.yml", "/srv/infra.yml"),
        ("srv/*/*.yml", "/srv/*/*.yml"),
        ("etc/systemd/system/*.service", "/etc/systemd/system/*.service"),
        ("etc/nginx/sites-available/*", "/etc/nginx/sites-available/*"),
    }
    assert found.services.keys() == {"web", "api"}


def test_a_file_that_is_there_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    plant_watchme(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    before = contents(tmp_path)
    code, _, errors = typed(tmp_path, "init", "--configs", "watchme")
    assert code == 4
    assert errors == (
        "trueup init: expectations.yaml: is there already, and is never overwritten; "
        "type it in a folder of its own, or name another file with --to\n"
    )
    assert contents(tmp_path) == before
    assert typed(tmp_path, "init", "--configs", "watchme", "--to", "other.yaml")[0] == 0
    assert set(contents(tmp_path)) - set(before) == {"other.yaml"}
    assert (tmp_path / "pytest.ini").read_text(encoding="utf-8") == "[pytest]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--configs", "nowhere"), "--configs nowhere: not a directory"),
        (("--configs", "empty"), "empty: no unit, no compose file and no site of nginx is in it"),
        (("--facts", "nothing.json"), "nothing.json"),
        (("--configs", "tree", "--to", "no/where.yaml"), "--to no/where.yaml: no such directory"),
    ],
)
def test_what_cannot_be_described_says_why_and_writes_nothing(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    plant(tmp_path)
    before = contents(tmp_path)
    if "--to" not in arguments:
        (tmp_path / "expectations.yaml").unlink()
        before.pop("expectations.yaml")
    code, _, errors = typed(tmp_path, "init", *arguments)
    assert code == 4
    assert said in errors
    assert contents(tmp_path) == before


def test_it_writes_the_same_twice(watchme: Path, tmp_path: Path) -> None:
    copy_tree(tmp_path)
    initialised(tmp_path, "watchme", "--owner", "the platform team")
    assert (tmp_path / "expectations.yaml").read_bytes() == (watchme / "expectations.yaml").read_bytes()


def test_what_it_writes_takes_a_new_service(watchme: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(watchme, tmp_path / "copy"))
    code, _, errors = typed(folder, "new", "service", "thing", "--path", "/thing/")
    assert (code, errors) == (0, "")
    assert [v.question.label for v in judged(folder, "watchme") if v.outcome is not Outcome.PASSED] == []
