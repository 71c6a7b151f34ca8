"""Docker and nginx at the next boot."""

import pytest

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.facts import Facts, Systemd, Unavailable

DOCKER = ("network.docker_starts_at_boot", "docker")
NGINX = ("nginx.nginx_starts_at_boot", "nginx")


def where(**enabled: str) -> Facts:
    return scene.host(systemd=Systemd(scene.units(), scene.states(**enabled), ()))


@pytest.mark.parametrize(
    ("service", "socket", "outcome"),
    [
        ("enabled", "disabled", Outcome.PASSED),
        ("disabled", "enabled", Outcome.PASSED),
        ("disabled", "disabled", Outcome.FAILED),
        ("enabled-runtime", "disabled", Outcome.FAILED),
        ("masked", "static", Outcome.FAILED),
    ],
)
def test_docker_starts_by_its_service_or_its_socket(service: str, socket: str, outcome: Outcome) -> None:
    facts = where(docker_service=service, docker_socket=socket)
    assert scene.verdict(facts, *DOCKER).outcome is outcome
    assert scene.verdict(facts, *NGINX).outcome is Outcome.PASSED


def test_docker_down_says_nothing_of_the_next_boot() -> None:
    facts = scene.host(docker=Unavailable("the Docker daemon is not running"))
    assert scene.verdict(facts, *DOCKER).outcome is Outcome.PASSED


@pytest.mark.parametrize("word", ["disabled", "masked", "static", ""])
def test_nginx_that_will_not_start_is_found(word: str) -> None:
    found = scene.verdict(where(nginx_service=word), *NGINX)
    assert found.outcome is Outcome.FAILED
    assert found.remedy is not None
    assert found.remedy.commands == (("systemctl", "enable", "nginx.service"),)


def test_what_systemd_was_not_asked_is_unknown() -> None:
    facts = scene.host(systemd=Systemd(scene.units(), (), ()))
    assert scene.verdict(facts, *DOCKER).outcome is Outcome.UNKNOWN
    assert scene.verdict(scene.host(systemd=Unavailable("cut short")), *NGINX).outcome is Outcome.UNKNOWN
