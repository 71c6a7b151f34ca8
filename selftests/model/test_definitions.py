"""What starts a container, as written down: by compose, or by a `docker run` line."""

import pytest

from selftests.checks import scene
from trueup.commands.docker_run import DockerRun
from trueup.commands.programs import Program
from trueup.facts import Compose, Place, Unavailable
from trueup.facts.compose import ComposeProject, JoinedNetwork, PublishedPort, UnreadableProject
from trueup.facts.docker import EnvironmentName
from trueup.model.definitions import Definition, Joined, of_compose, of_run

AT, PORT_AT, NETWORK_AT = Place("f", 1), Place("f", 2), Place("f", 3)
PORTS = (PublishedPort("8001", 80, "tcp", "127.0.0.1", PORT_AT),)
NETWORK = JoinedNetwork("shared", "p_shared", ("web",), NETWORK_AT, "172.27.0.9")
ENVIRONMENT = (EnvironmentName("URL", "http://two:8002", AT),)


def of_service(**changes: object) -> Definition:
    service = scene.compose_service("api", at=AT, **changes)
    unreadable = UnreadableProject("/srv/b", ("b",), Unavailable("no"))
    project = ComposeProject("p", "/srv/a", ("f",), (service,), ())
    (found,) = of_compose(Compose((unreadable, project), ()))
    return found


def test_a_service_of_compose_is_a_definition() -> None:
    found = of_service(
        networks=(NETWORK,), ports=PORTS, environment=ENVIRONMENT, env_files=("/a", "/b"), optional_env_files=("/b",)
    )
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
    )
