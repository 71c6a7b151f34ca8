"""Containers that are well, expected and current; and those that only look like it."""

import msgspec
import pytest

from selftests.checks import scene
from trueup.checks import Outcome, Remedy, Severity
from trueup.facts import Docker, Facts, Systemd, Unavailable

ENGINE = "network.docker_answers"
HEALTHY = "network.container_is_healthy"
DECLARED = "network.container_is_declared"
IMAGE = "network.container_runs_the_pulled_image"


@pytest.mark.parametrize(
    "check",
    [
        HEALTHY, DECLARED, IMAGE, "network.addresses_are_in_the_subnet", "network.peer_urls_use_container_names",
        "network.no_leftover_network", "network.docker_starts_at_boot", "nginx.nginx_starts_at_boot",
        "ports.port_is_published_on_loopback", "ports.listener_is_the_service", "ports.nothing_else_is_public",
        "ports.port_has_one_claimant", "network.service_joins_the_network",
    ],
)  # fmt: skip
def test_a_healthy_host_raises_no_alarm(check: str) -> None:
    found = scene.outcomes(scene.host(), check)
    assert found
    assert set(found.values()) == {Outcome.PASSED}


@pytest.mark.parametrize(
    ("health", "outcome"),
    [
        ("healthy", Outcome.PASSED),
        ("unhealthy", Outcome.FAILED),
        ("starting", Outcome.FAILED),
        ("", Outcome.WARNED),
        ("none", Outcome.WARNED),
    ],
)
def test_health_is_what_docker_says_of_it(health: str, outcome: Outcome) -> None:
    facts = scene.with_container(scene.host(), "api", health=health)
    assert scene.outcomes(facts, HEALTHY) == {"api": outcome, "web": Outcome.PASSED}


def test_a_container_that_does_not_run_is_blocked_by_that() -> None:
    facts = scene.with_container(scene.host(), "api", running=False, status="exited", health="unhealthy")
    found = scene.verdict(facts, HEALTHY, "api")
    assert found.outcome is Outcome.BLOCKED
    assert found.blocked_by is not None
    assert found.blocked_by.check == "network.container_is_running"


def test_a_running_container_that_nobody_expects_is_a_warning() -> None:
    facts = scene.and_containers(scene.host(), scene.container("stray", attachments=()))
    found = scene.verdict(facts, DECLARED, "stray")
    assert (found.outcome, found.severity) == (Outcome.WARNED, Severity.WARNING)
    assert "example/stray:latest" in found.found


def test_a_stopped_container_that_nobody_expects_is_no_finding() -> None:
    stopped = scene.container("stray", attachments=(), running=False, status="exited")
    assert "stray" not in scene.outcomes(scene.and_containers(scene.host(), stopped), DECLARED)


def test_a_container_is_expected_by_its_own_name_not_by_its_services() -> None:
    facts = scene.with_container(scene.host(), "api", name="other-name")
    found = scene.outcomes(facts, DECLARED, scene.expected(container="other-name"))
    assert found == {"other-name": Outcome.PASSED, "web": Outcome.PASSED}


def test_a_tag_that_names_another_image_by_now_is_found() -> None:
    images = {"example/api:latest": "sha256:new", "example/web:latest": "sha256:web"}
    facts = scene.with_docker(scene.host(), images=images)
    found = scene.verdict(facts, IMAGE, "api")
    assert found.outcome is Outcome.FAILED
    assert "tag names new" in found.found
    assert isinstance(found.remedy, Remedy)
    assert found.remedy.level == "unsafe"
    assert scene.verdict(facts, IMAGE, "web").outcome is Outcome.PASSED


def test_a_tag_that_is_gone_is_found() -> None:
    found = scene.verdict(scene.with_docker(scene.host(), images={}), IMAGE, "api")
    assert found.outcome is Outcome.FAILED
    assert "registry" in found.found


@pytest.mark.parametrize(
    ("image", "images"),
    [
        ("example/api", {"example/api:latest": "sha256:api"}),
        ("docker.io/example/api:1", {"example/api:1": "sha256:api"}),
        ("docker.io/library/api:1", {"api:1": "sha256:api"}),
        ("registry.test:5000/api", {"registry.test:5000/api:latest": "sha256:api"}),
        ("example/api@sha256:0123", {}),
    ],
)
def test_an_image_is_the_same_however_its_name_is_written(image: str, images: dict[str, str]) -> None:
    base = scene.with_docker(scene.host(), images=images)
    facts = scene.with_container(base, "api", image=image)
    expectations = scene.expected(image=image.partition("@")[0].removesuffix(":1"))
    assert scene.verdict(facts, IMAGE, "api", expectations).outcome is Outcome.PASSED


def test_where_nobody_asked_for_tags_nothing_is_known() -> None:
    assert scene.verdict(scene.with_docker(scene.host(), images=None), IMAGE, "api").outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("check", [HEALTHY, DECLARED, IMAGE])
def test_without_docker_everything_is_blocked_by_that(check: str) -> None:
    facts: Facts = scene.host(docker=Unavailable("the Docker daemon is not running"))
    assert set(scene.outcomes(facts, check).values()) == {Outcome.BLOCKED}
    causes = {scene.verdict(facts, check, resource).blocked_by for resource in scene.outcomes(facts, check)}
    assert [(cause.check, cause.resource) for cause in causes if cause] == [("network.docker_answers", "docker")]


def alarms(facts: Facts) -> set[tuple[str, str]]:
    """Each check and resource that is red, warned or unknown by itself: not blocked by something else."""
    judge = scene.judge_of(facts)
    questions = [question for check in judge.checks.values() for question in judge.questions(check)]
    loud = {Outcome.FAILED, Outcome.WARNED, Outcome.UNKNOWN}
    return {(q.check, q.resource) for q in questions if judge.verdict(q).outcome in loud}


def test_docker_that_took_units_with_it_says_that_starting_it_is_not_all() -> None:
    facts = scene.host(docker=Unavailable("the Docker daemon is not running"))
    assert scene.verdict(facts, ENGINE, "docker").found == "the Docker daemon is not running"
    for state, word in (("inactive", "by name: 1 unit"), ("failed", "by name: 1 unit"), ("activating", "not running")):
        changed = tuple(
            msgspec.structs.replace(one, active_state=state) if one.name == "api.service" else one
            for one in scene.states()
        )
        assert isinstance(facts.systemd, Systemd)
        down = scene.replaced(facts, systemd=msgspec.structs.replace(facts.systemd, states=changed))
        assert word in scene.verdict(down, ENGINE, "docker").found
    for nothing in (Unavailable("no"), msgspec.structs.replace(facts.systemd, states=Unavailable("no"))):
        assert "by name" not in scene.verdict(scene.replaced(facts, systemd=nothing), ENGINE, "docker").found


def test_docker_down_is_one_failure() -> None:
    down = alarms(scene.host(docker=Unavailable("the Docker daemon is not running")))
    assert down - alarms(scene.host()) == {("network.docker_answers", "docker")}


def test_a_container_that_is_gone_is_one_failure() -> None:
    facts = scene.host()
    assert isinstance(facts.docker, Docker)
    left = tuple(c for c in facts.docker.containers if c.name != "api")
    gone = scene.without_listener(scene.with_docker(facts, containers=left), 8001)
    assert alarms(gone) - alarms(facts) == {("network.container_is_running", "api")}


def test_a_network_that_is_gone_is_one_failure() -> None:
    facts = scene.with_docker(scene.host(), networks=())
    for name in scene.PORTS:
        facts = scene.with_container(
            scene.without_listener(facts, scene.PORTS[name]), name, attachments=(), bindings=()
        )
    assert alarms(facts) - alarms(scene.host()) == {("network.network_exists", "shared-network")}
