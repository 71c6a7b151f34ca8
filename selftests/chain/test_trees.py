"""What will be, from files alone: the link that is written wrongly is marked, with its line."""

from collections.abc import Callable

import msgspec
import pytest

from selftests.chain import small
from selftests.checks import scene
from trueup.chain.asked import NotAUrlError
from trueup.facts import Compose, Facts, Nginx, Place, Problem, Systemd, Unavailable
from trueup.facts.compose import JoinedNetwork, PublishedPort, UnreadableProject
from trueup.facts.nginx import Configuration

Change = Callable[[Facts], Facts]
AT = Place("/srv/api/docker-compose.yml", 3)


def compose(*services: object) -> Change:
    return lambda facts: msgspec.structs.replace(facts, compose=scene.compose(*services))  # type: ignore[arg-type]


def api(**changes: object) -> Change:
    return compose(small.compose_service("api", **changes), small.compose_service("web"))


def units(**texts: str) -> Change:
    return lambda facts: msgspec.structs.replace(facts, systemd=Systemd(small.units(**texts)))


def without_unit(name: str) -> Change:
    left = tuple(unit for unit in small.units() if unit.name != name)
    return lambda facts: msgspec.structs.replace(facts, systemd=Systemd(left))


def refused(facts: Facts) -> Facts:
    broken = Configuration(small.MAIN, (), (small.MAIN,), (Problem("unknown directive", Place(small.MAIN, 4)),))
    return msgspec.structs.replace(facts, nginx=Nginx(broken))


def published(port: str, target: int, address: str = "127.0.0.1") -> tuple[PublishedPort, ...]:
    return (PublishedPort(port, target, "tcp", address, AT),)


API_UNIT = small.UNIT.replace("{name}", "api")
TREE: dict[str, tuple[tuple[str, str], Change]] = {
    "nginx refuses the site": (("server", "refused"), refused),
    "nothing is published": (("port", "not published"), api(ports=())),
    "it is published where nginx does not ask": (
        ("port", "not published"),
        api(ports=published("8001", 8001, "10.0.0.1")),
    ),
    "it leads to another port inside": (("port", "other port inside"), api(ports=published("8001", 80))),
    "two claim the port": (
        ("port", "stranger"),
        compose(small.compose_service("api"), small.compose_service("web", ports=published("8001", 8002))),
    ),
    "nothing starts the container": (("container", "not written"), compose(small.compose_service("web"))),
    "it joins a network of its own": (
        ("network", "not joined"),
        api(networks=(JoinedNetwork("shared-network", "api_shared-network", (), AT),)),
    ),
    "no file defines the network": (
        ("network", "not defined"),
        lambda f: msgspec.structs.replace(
            f,
            compose=Compose(tuple(p for p in f.compose.projects if p.path != "/srv/infra.yml"), ()),  # type: ignore[union-attr]
        ),
    ),
    "there is no unit": (("unit", "no file"), without_unit("api.service")),
    "the unit starts something else": (
        ("unit", "not its own"),
        units(api=small.UNIT.replace("{name}", "web")),
    ),
    "the unit names a file that is not there": (
        ("unit", "names nothing"),
        units(api=API_UNIT.replace("/srv/api/docker-compose.yml", "/srv/apy/docker-compose.yml")),
    ),
    "the unit names a file that is not there, and so nothing starts the container": (
        ("unit", "names nothing"),
        lambda f: units(api=API_UNIT.replace("/srv/api/", "/srv/apy/"))(compose(small.compose_service("web"))(f)),
    ),
    "the unit does not wait": (
        ("infrastructure", "not ordered"),
        units(api=API_UNIT.replace("After=docker.service infra.service", "After=docker.service")),
    ),
    "the unit waits and does not require": (
        ("infrastructure", "not ordered"),
        units(api=API_UNIT.replace("Requires=docker.service infra.service", "Requires=docker.service")),
    ),
    "there is no first unit": (("infrastructure", "no file"), without_unit("infra.service")),
}


@pytest.mark.parametrize("story", TREE)
def test_in_a_tree(story: str) -> None:
    wanted, change = TREE[story]
    found = small.chain(change(small.tree()))
    assert small.marked(found) == wanted, [(link.kind, link.state, link.says) for link in found.links]
    others = [link for link in found.links if link.state == "broken" and link is not found.broken]
    assert all(link.because == wanted[0] for link in others), "everything else follows from it"


LOOK_ALIKES: dict[str, Change] = {
    "all is well": lambda f: f,
    "published on every address": api(ports=published("8001", 8001, "")),
    "published by a range": api(ports=published("8000-8001", 8001)),
    "another claims the port at another address": compose(
        small.compose_service("api"),
        small.compose_service("web", ports=(*small.compose_service("web").ports, *published("8001", 8002, "10.0.0.1"))),
    ),
    "it joins a second network": api(
        networks=(*small.compose_service("api").networks, JoinedNetwork("other", "other", (), AT))
    ),
    "it waits through docker alone, since that one is ordered too": units(
        api=API_UNIT.replace("Requires=docker.service infra.service", "Requires=infra.service").replace(
            "After=docker.service infra.service", "After=infra.service"
        )
    ),
    "the first unit orders itself before it": units(
        api=API_UNIT.replace("After=docker.service infra.service", "After=docker.service"),
        infra=small.FIRST.replace("[Service]", "Before=api.service\n[Service]"),
    ),
}


@pytest.mark.parametrize("story", LOOK_ALIKES)
def test_a_look_alike_breaks_nothing(story: str) -> None:
    found = small.chain(LOOK_ALIKES[story](small.tree()))
    assert [(link.kind, link.says) for link in found.links if link.state != "holds"] == []


def test_each_link_says_where_it_is_written() -> None:
    links = small.chain(small.tree()).links[1:]
    assert [link.kind for link in links if not link.at or not link.at[0].file] == []
    assert str(next(link for link in links if link.kind == "upstream").at[0]) == f"{small.MAIN}:14"


def test_a_file_that_compose_refuses_is_unknown_and_says_why() -> None:
    why = Unavailable("services must be a mapping", AT)
    facts = small.tree()
    assert isinstance(facts.compose, Compose)
    projects = [project for project in facts.compose.projects if project.path != AT.file]
    refused_one = UnreadableProject(AT.file, (AT.file,), why, ("api.service",))
    found = small.chain(msgspec.structs.replace(facts, compose=Compose((*projects, refused_one), ())))
    container = found.link("container")
    assert container
    assert (container.state, container.says, container.at) == ("unknown", why.reason, (AT,))


URLS = {
    "http://example.net/api/users": ["example.net, port 80", "example.net, port 443"],
    "https://example.net/api": ["example.net, port 443", "example.net, port 443"],
}


@pytest.mark.parametrize("url", URLS)
def test_a_redirect_is_followed(url: str) -> None:
    found = small.chain(small.tree(), url)
    assert found.state == "holds"
    servers = []
    step = found
    while True:
        servers += [link.what for link in step.links if link.kind == "server"]
        if step.then is None:
            break
        step = step.then
    assert servers == URLS[url]
    assert step.service == "api"


def test_a_redirect_to_somebody_else_ends_the_chain() -> None:
    away = small.SITES.replace("return 204;", "return 301 https://elsewhere.org/;")
    found = small.chain(small.tree(nginx=Nginx(small.sites(away))), "https://example.net/ping")
    assert (found.state, found.then) == ("holds", None)


def test_what_is_passed_to_another_machine_is_not_judged() -> None:
    away = small.SITES.replace("proxy_pass http://localhost:8001/;", "proxy_pass http://10.0.0.9:8001/;")
    found = small.chain(small.tree(nginx=Nginx(small.sites(away))), "https://example.net/old/")
    port = found.link("port")
    assert port
    assert (found.state, port.state, port.what) == ("unknown", "unknown", "10.0.0.9:8001")


def test_one_request_that_its_location_refuses_is_broken_though_others_pass() -> None:
    refuses = small.SITES.replace("location /api/ {", "location /api/ { if ($arg_x) { return 403; }")
    facts = small.tree(nginx=Nginx(small.sites(refuses)))
    assert small.chain(facts, small.API).state == "holds"
    assert small.marked(small.chain(facts, f"{small.API}?x=1")) == ("location", "answers itself")


def test_a_ring_of_redirects_ends() -> None:
    ring = small.SITES.replace("return 204;", "return 301 https://example.net/gone;").replace(
        "return 410;", "return 301 https://example.net/ping;"
    )
    assert small.chain(small.tree(nginx=Nginx(small.sites(ring))), "https://example.net/ping").then


@pytest.mark.parametrize(
    ("url", "kind", "nearest"),
    [
        ("https://exampel.net/api/users", "server", "did you mean example.net?"),
        ("https://example.net/gone", "location", "nginx answers 410"),
    ],
)
def test_what_is_not_found_says_so_with_the_nearest(url: str, kind: str, nearest: str) -> None:
    found = small.chain(small.tree(), url)
    assert found.broken
    assert found.broken.kind == kind
    assert nearest in found.broken.says


def test_a_slip_below_the_root_is_told_though_another_service_answers() -> None:
    found = small.chain(small.tree(), "https://example.net/apy/users")
    assert (found.service, found.state) == ("web", "holds")
    assert "did you mean https://example.net/api/?" in found.links[0].says


def test_a_declared_port_of_the_container_is_its_own() -> None:
    facts = api(ports=published("8001", 80))(small.tree())
    assert small.chain(facts, expectations=small.expected(container_port=80)).state == "holds"
    assert small.marked(small.chain(facts, expectations=small.expected(container_port=81))) == (
        "port",
        "other port inside",
    )


def test_a_unit_that_lets_compose_find_its_file_starts_what_is_in_it() -> None:
    there = scene.compose(*map(small.compose_service, scene.PORTS), paths=("/srv/api/docker-compose.yml",))
    for folder, broken in (("/srv/api", None), ("/opt", ("unit", "names nothing"))):
        line = f"WorkingDirectory={folder}\nExecStart=/usr/bin/docker-compose up"
        text = API_UNIT.replace("ExecStart=/usr/bin/docker-compose -f /srv/api/docker-compose.yml up", line)
        assert small.marked(small.chain(small.tree(systemd=Systemd(small.units(api=text)), compose=there))) == broken


def test_what_nobody_declares_is_followed_to_who_has_the_port() -> None:
    found = small.chain(small.tree(), "https://example.net/old/x")
    assert (found.service, found.state) == ("api", "holds")
    assert "no service declares it" in found.links[0].says


@pytest.mark.parametrize(
    "url", ["example.net/api", "ftp://example.net/", "https://", "https://[::1", "https://x:99999/"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    with pytest.raises(NotAUrlError, match=r".+"):
        small.chain(small.tree(), url)
