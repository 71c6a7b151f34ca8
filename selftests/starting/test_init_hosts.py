"""What `init` writes of a host, from facts as a recording holds them."""

import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selftests import hostile
from selftests.chain import small
from selftests.checks import scene
from selftests.matrix.judging import checks
from selftests.starting.small_tree import typed
from trueup.checks import Outcome
from trueup.expectations import Expectations, load
from trueup.facts import Docker, Facts, Nginx, Probes
from trueup.facts.document import dump, read
from trueup.facts.nginx import Entry
from trueup.facts.probes import Answered, NameProbe, Resolved, UrlProbe
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.syntax.nginx_configuration import configuration
from trueup.syntax.nginx_files import Files, Source


def initialised(folder: Path, facts: Facts) -> tuple[Expectations, str]:
    (folder / "facts.json").write_bytes(dump(facts))
    code, text, errors = typed(folder, "init", "--facts", "facts.json", "--owner", "the team")
    assert (code, errors) == (0, ""), text
    return load(folder / "expectations.yaml"), (folder / "expectations.yaml").read_text(encoding="utf-8")


def failing(folder: Path, expectations: Expectations) -> list[str]:
    facts = read(folder / "facts.json")
    judge = Judge([Platform(expectations, facts)], checks(), datetime.datetime.now(datetime.UTC))
    verdicts = [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]
    return [verdict.question.label for verdict in verdicts if verdict.outcome is Outcome.FAILED]


def probed(facts: Facts, **answers: int) -> Facts:
    urls = tuple(UrlProbe("GET", f"https://example.net/{path}", Answered(status)) for path, status in answers.items())
    names = (NameProbe("example.net", Resolved(("203.0.113.9",))),)
    return msgspec.structs.replace(facts, probes=Probes(urls=urls, names=names, addresses=("10.0.0.5",)))


def test_a_host_is_described_as_it_is(tmp_path: Path) -> None:
    found, text = initialised(tmp_path, small.host())
    assert {name: (s.unit, s.port) for name, s in found.services.items()} == {
        "api": ("api.service", 8001), "web": ("web.service", 8002),
    }  # fmt: skip
    assert found.network.name == "shared-network"
    assert (found.network.subnet, found.network.definition) == ("172.27.0.0/16", "/srv/infra.yml")
    assert found.units.infrastructure == "infra.service"
    assert {url.url for s in found.services.values() for url in s.public} == {
        "https://example.net/", "https://example.net/api/", "https://example.net/old/",
    }  # fmt: skip
    assert found.services["web"].peers == ("api",)
    assert found.ports.public == (80, 443)
    assert failing(tmp_path, found) == []
    assert "there is no tree yet" in text


def test_a_site_that_no_link_enables_is_described_where_it_lies(tmp_path: Path) -> None:
    site, main = "/etc/nginx/conf.d/all.conf", "http { include /etc/nginx/conf.d/*.conf; }"
    inner = small.SITES.strip().removeprefix("http {").removesuffix("}")
    read_in = configuration(small.MAIN, Files({small.MAIN: Source(small.MAIN, main), site: Source(site, inner)}))
    entries = tuple(Entry(path, "file", changed=1.0) for path in (small.MAIN, site))
    found, _ = initialised(tmp_path, small.host(nginx=Nginx(read_in, "1.22.1", small.PROCESSES, entries)))
    assert [(m.tree, m.server) for m in found.layout.sites] == [("conf.d/*", "/etc/nginx/conf.d/*")]
    assert "nginx.site_is_enabled" not in {waiver.check for waiver in found.waivers}
    assert failing(tmp_path, found) == []


@pytest.mark.parametrize(
    ("broken", "check"),
    [
        (lambda facts: scene.with_container(facts, "api", attachments=()), "network.service_joins_the_network"),
        (lambda facts: scene.with_container(facts, "web", running=False), "network.container_is_running"),
        (lambda facts: small.with_unit(facts, "api.service", enabled="disabled"), "systemd.unit_is_enabled"),
        (lambda facts: scene.and_listeners(facts, scene.program("0.0.0.0", 6379)), "ports.nothing_else_is_public"),  # noqa: S104
    ],
)
def test_what_is_broken_is_waived_and_never_expected(broken: Any, check: str, tmp_path: Path) -> None:
    found, _ = initialised(tmp_path, broken(small.host()))
    assert check in {waiver.check for waiver in found.waivers}
    assert failing(tmp_path, found) == []
    assert 6379 not in found.ports.public


def test_the_health_path_is_what_was_asked_and_answered(tmp_path: Path) -> None:
    found, _ = initialised(tmp_path, probed(small.host(), **{"api/": 404, "api/ok": 200, "": 200}))
    assert found.services["api"].health == "/v1/ok"
    assert found.services["web"].health in {"/", "/api/ok"}


def test_an_address_that_is_no_interface_s_is_doubted_and_kept(tmp_path: Path) -> None:
    found, text = initialised(tmp_path, probed(small.host()))
    assert found.addresses == ("203.0.113.9",)
    assert "addresses: [203.0.113.9]  # doubtful: " in text


def test_a_network_of_an_earlier_arrangement_is_left_over_and_not_ours(tmp_path: Path) -> None:
    facts = small.host()
    assert isinstance(facts.docker, Docker)
    old = msgspec.structs.replace(facts.docker.networks[0], name="old_shared-network", id="n0", subnets=())
    found, _ = initialised(tmp_path, scene.with_docker(facts, networks=(*facts.docker.networks, old)))
    assert found.network.leftovers == ("old_shared-network",)
    assert failing(tmp_path, found) == []


def test_what_could_not_be_looked_at_is_said_and_not_waived(tmp_path: Path) -> None:
    _, text = initialised(tmp_path, small.host())
    assert "# not described: host.disk_has_room [none-seen] is not known: " in text


def test_hostile_names_are_written_harmlessly(tmp_path: Path) -> None:
    mark = tmp_path / "owned"
    name = hostile.whole(mark) + " a\0b | ]]> \u2028"
    facts = scene.with_container(small.host(), "api", status=name, running=False, labels={name: name})
    stranger = msgspec.structs.replace(scene.container("web"), name=name, id="x" * 64)
    facts = scene.and_containers(facts, stranger)
    facts = scene.and_listeners(facts, scene.program("0.0.0.0", 6379, name=name, unit=name))  # noqa: S104 - text
    found, text = initialised(tmp_path, facts)
    assert not hostile.raw_in(text)
    assert not mark.exists()
    assert failing(tmp_path, found) == []


def test_of_a_host_that_cannot_be_reached_nothing_is_written(tmp_path: Path) -> None:
    code, _, errors = typed(tmp_path, "init", "--hosts", "ssh://nobody@127.0.0.1:1")
    assert code == 4
    assert errors.startswith("trueup init: ssh://nobody@127.0.0.1:1: ")
    assert list(tmp_path.iterdir()) == []
