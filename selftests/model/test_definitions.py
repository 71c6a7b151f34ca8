"""What starts a container, as written down: by compose, or by a `docker run` line."""

from typing import Any

import pytest

from selftests.checks import scene
from trueup.commands.docker_run import DockerRun
from trueup.commands.programs import Program
from trueup.facts import Compose, Place, Unavailable
from trueup.facts.common import Problem
from trueup.facts.compose import ComposeProject, JoinedNetwork, PublishedPort, UnreadableProject
from trueup.facts.docker import EnvironmentName
from trueup.model.definitions import Definition, Joined, not_started, of_compose, of_run
from trueup.model.port_claims import colliding, written

AT, PORT_AT, NETWORK_AT = Place("f", 1), Place("f", 2), Place("f", 3)
PORTS = (PublishedPort("8001", 80, "tcp", "127.0.0.1", PORT_AT),)
NETWORK = JoinedNetwork("shared", "p_shared", ("web",), NETWORK_AT, "172.27.0.9")
ENVIRONMENT = (EnvironmentName("URL", "http://two:8002", AT),)


def compose(*, refused: tuple[Problem, ...] = (), **changes: Any) -> Compose:
    service = scene.compose_service("api", at=AT, **changes)
    unreadable = UnreadableProject("/srv/b", ("b",), Unavailable("no"))
    return Compose((unreadable, ComposeProject("p", "/srv/a", ("f",), (service,), (), refused=refused)), ())


def of_service(**changes: Any) -> Definition:
    (found,) = of_compose(compose(**changes))
    return found


def test_a_service_of_compose_is_a_definition() -> None:
    found = of_service(
        networks=(NETWORK,), ports=PORTS, environment=ENVIRONMENT, env_files=("/a", "/b"), optional_env_files=("/b",),
        restart="always",
    )  # fmt: skip
    assert found == Definition(
        container="api",
        image="example/api:latest",
        networks=(Joined("p_shared", ("api", "web"), NETWORK_AT, "172.27.0.9"),),
        ports=PORTS,
        at=AT,
        networks_at=NETWORK_AT,
        written_as="compose service",
        environment=ENVIRONMENT,
        env_files=("/a", "/b"),
        optional_env_files=("/b",),
        restart="always",
    )
    assert found.joined("p_shared") is found.networks[0]
    assert found.joined("shared") is None


def test_without_a_network_the_service_is_where_one_would_be_written() -> None:
    found = of_service(networks=(), network_mode="none")
    assert (found.networks, found.networks_at, found.network_mode) == ((), AT, "none")


@pytest.mark.parametrize("mode", ["", "host", "none", "container:x", "service:x"])
def test_a_mode_that_is_no_network_joins_none_but_those_that_are_named(mode: str) -> None:
    assert of_service(networks=(), network_mode=mode).networks == ()


@pytest.mark.parametrize("mode", ["bridge", "default"])
def test_dockers_own_bridge_is_a_network_to_be_on(mode: str) -> None:
    assert of_service(networks=(), network_mode=mode).networks == (Joined("bridge", (), AT),)


def test_a_network_named_as_a_mode_is_joined() -> None:
    found = of_service(networks=(), network_mode="shared")
    assert found.networks == (Joined("shared", (), AT),)
    assert found.networks_at == AT


def test_a_docker_run_line_is_a_definition() -> None:
    run = DockerRun(
        program=Program(("docker", "run"), "ExecStart", AT),
        name="api",
        image="example/api",
        networks=(NETWORK,),
        network_mode="host",
        ports=PORTS,
        environment=ENVIRONMENT,
        env_files=("/a",),
        restart="always",
    )
    assert of_run(run) == Definition(
        container="api",
        image="example/api",
        networks=(Joined("p_shared", ("web",), NETWORK_AT, "172.27.0.9"),),
        ports=PORTS,
        at=AT,
        networks_at=AT,
        written_as="docker run",
        environment=ENVIRONMENT,
        env_files=("/a",),
        network_mode="host",
        restart="always",
    )


@pytest.mark.parametrize(("mode", "ports"), [("host", ()), ("none", ()), ("container:x", PORTS), ("bridge", PORTS)])
def test_what_docker_discards_is_published_by_nobody(mode: str, ports: tuple[PublishedPort, ...]) -> None:
    assert of_service(networks=(), network_mode=mode, ports=PORTS).ports == ports


@pytest.mark.parametrize(
    ("published", "shares"),
    [
        ("8000", ["8000", "8000"]),
        ("8000-8001", ["8000", "8001"]),
        ("8000-8001", ["8001", "8000", "8001"]),
        ("8000-8002", ["8002", "8000", "8001", "8002"]),
        ("8000-8009", ["8000-8002", "8003-8005", "8006-8009"]),
        ("8000-8001", ["8000-8001"]),
        ("x-8001", ["x-8001", "x-8001"]),
        ("8000-x", ["8000-x", "8000-x"]),
        ("", ["", ""]),
    ],
)
def test_several_containers_of_one_service_share_its_range(published: str, shares: list[str]) -> None:
    port = PublishedPort(published, 80, "tcp", "", PORT_AT)
    definitions = of_compose(compose(container="p-api-1", replicas=len(shares), ports=(port,)))
    assert [one.container for one in definitions] == [f"p-api-{n + 1}" for n in range(len(shares))]
    assert [one.ports for one in definitions] == [(PublishedPort(text, 80, "tcp", "", PORT_AT),) for text in shares]


@pytest.mark.parametrize(
    ("replicas", "published", "collide"),
    [(1, "8000", False), (2, "8000", True), (2, "8000-8001", False), (3, "8000-8001", True), (3, "8000-8009", False)],
)
def test_several_containers_of_one_service_need_a_port_each(replicas: int, published: str, *, collide: bool) -> None:
    port = PublishedPort(published, 80, "tcp", "", PORT_AT)
    definitions = of_compose(compose(container="p-api-1", replicas=replicas, ports=(port,)))
    claims = [claim for one in definitions for claim in written(one.container, one.ports)]
    by_port = {claim.port: [other for other in claims if other.port == claim.port] for claim in claims}
    assert any(colliding(alike) for alike in by_port.values()) == collide


REFUSED = (Problem("no such project", AT), Problem("no such file", AT))
NOBODY = "no command of a unit brings up compose service api"


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (compose(started=False), NOBODY),
        (compose(started=False, profiles=("debug", "test")), f"{NOBODY} (profiles: debug, test)"),
        (
            compose(started=False, refused=REFUSED),
            "compose refuses the call: no such project; compose refuses the call: no such file",
        ),
        (compose(started=False, replicas=0), "compose service api has no replicas"),
    ],
)
def test_a_service_that_sleeps_is_no_definition_and_has_its_reason(found: Compose, why: str) -> None:
    assert of_compose(found) == []
    assert not_started(found, "api") == Problem(why, AT)
    assert not_started(found, "web") is None


def test_a_service_that_is_started_has_no_reason() -> None:
    assert not_started(compose(), "api") is None
