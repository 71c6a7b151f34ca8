"""URLs that lead to another service by a way that does not exist, and those that only look like it."""

from collections.abc import Iterable

import pytest

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.facts import Facts, Place, Unavailable
from trueup.facts.compose import EnvFile
from trueup.facts.docker import EnvironmentName

CHECK = "network.peer_urls_use_container_names"
FILE = "/srv/api/.env"


def urls(*values: str) -> tuple[EnvironmentName, ...]:
    return tuple(EnvironmentName("PEER_URL", url, Place("/srv/api/docker-compose.yml", 7)) for url in values)


def env_file(named: Iterable[str], optional: Iterable[str], *held: EnvFile) -> Facts:
    service = scene.compose_service("api", env_files=tuple(named), optional_env_files=tuple(optional))
    return scene.host(compose=scene.compose(service, scene.compose_service("web"), env_files=held))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8002", "http://127.0.0.1:8002", "http://127.0.0.2:8002", "http://[::1]:8002",
        "http://host.docker.internal:8002", "http://0.0.0.0:8002", "http://172.27.0.1:8002", "ws://LOCALHOST.:8002",
    ],
)  # fmt: skip
def test_a_peer_through_the_host_is_found_with_its_line(url: str) -> None:
    facts = scene.as_tree(scene.defined(environment=urls(url)))
    found = scene.verdict(facts, CHECK, "api")
    assert found.outcome is Outcome.FAILED
    assert "web" in found.expected
    assert found.at[0] == Place("/srv/api/docker-compose.yml", 7)
    assert scene.verdict(facts, CHECK, "web").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "url",
    [
        "http://web:8002",
        "http://localhost:8001",
        "http://127.0.0.1:5432",
        "http://localhost",
        "https://api.example.test:8002",
        "http://172.27.0.3:8002",
        "http://localhost.example.test:8002",
        "http://localhost:99999",
        "",
    ],
)
def test_what_only_looks_like_it_is_fine(url: str) -> None:
    facts = scene.defined(environment=urls(url))
    assert scene.verdict(facts, CHECK, "api").outcome is Outcome.PASSED


def test_a_container_on_the_hosts_network_may_say_localhost() -> None:
    facts = scene.as_tree(scene.defined(environment=urls("http://localhost:8002"), network_mode="host"))
    assert scene.verdict(facts, CHECK, "api").outcome is Outcome.PASSED
    named = scene.as_tree(scene.defined(environment=urls("http://host.docker.internal:8002"), network_mode="host"))
    assert scene.verdict(named, CHECK, "api").outcome is Outcome.FAILED


def test_a_running_container_is_judged_by_what_it_was_given() -> None:
    facts = scene.with_container(scene.host(), "api", environment=urls("http://localhost:8002"))
    found = scene.verdict(facts, CHECK, "api")
    assert found.outcome is Outcome.FAILED
    assert found.at[0].command == "docker inspect api"


def test_an_env_file_is_judged_with_its_own_line() -> None:
    held = EnvFile(FILE, (EnvironmentName("PEER_URL", "http://localhost:8002", Place(FILE, 2)),))
    found = scene.verdict(env_file([FILE], [], held), CHECK, "api")
    assert found.outcome is Outcome.FAILED
    assert found.at[0] == Place(FILE, 2)


def test_an_env_file_that_no_definition_names_is_nobodys() -> None:
    held = EnvFile(FILE, (EnvironmentName("PEER_URL", "http://localhost:8002", Place(FILE, 2)),))
    assert scene.verdict(env_file([], [], held), CHECK, "api").outcome is Outcome.PASSED


def test_an_env_file_that_must_be_there_and_was_not_seen_leaves_it_unknown() -> None:
    assert scene.verdict(env_file([FILE], []), CHECK, "api").outcome is Outcome.UNKNOWN
    assert scene.verdict(env_file([FILE], [FILE]), CHECK, "api").outcome is Outcome.PASSED
    assert scene.verdict(scene.as_tree(env_file([FILE], [])), CHECK, "api").outcome is Outcome.PASSED


def test_without_docker_nobody_knows_what_the_container_was_given() -> None:
    found = scene.verdict(scene.host(docker=Unavailable("the Docker daemon is not running")), CHECK, "api")
    assert found.blocked_by is not None
    assert found.blocked_by.check == "network.docker_answers"
