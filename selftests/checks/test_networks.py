"""Networks that are left over, and names that were nearly right."""

import msgspec
import pytest

from selftests.checks import scene
from trueup.checks import Outcome, Severity
from trueup.facts import Compose, Docker, Facts, Place, Unavailable
from trueup.facts.compose import JoinedNetwork, UnreadableProject
from trueup.facts.docker import Network
from trueup.platform import Platform

CHECK = "network.no_leftover_network"
JOINS = "network.service_joins_the_network"


def and_networks(facts: Facts, *names: str) -> Facts:
    assert isinstance(facts.docker, Docker)
    more = (Network(name, f"id-{name}", "bridge") for name in names)
    return scene.with_docker(facts, networks=(*facts.docker.networks, *more))


def test_a_network_that_nothing_uses_or_declares_is_named() -> None:
    facts = and_networks(scene.host(), "monitoring_default")
    found = scene.verdict(facts, CHECK, "monitoring_default")
    assert (found.outcome, found.severity) == (Outcome.WARNED, Severity.WARNING)
    assert "unused" in found.found


def test_who_made_it_is_said() -> None:
    facts = and_networks(scene.host())
    assert isinstance(facts.docker, Docker)
    labelled = Network("old", "id", "bridge", labels={"com.docker.compose.project": "monitoring"})
    found = scene.verdict(scene.with_docker(facts, networks=(*facts.docker.networks, labelled)), CHECK, "old")
    assert "compose project monitoring" in found.found


@pytest.mark.parametrize("name", ["bridge", "host", "none", "ingress", "docker_gwbridge", "api_shared-network"])
def test_what_docker_makes_and_what_another_check_names_is_not_left_over(name: str) -> None:
    assert name not in scene.outcomes(and_networks(scene.host(), name), CHECK)


def test_a_network_in_use_or_declared_is_not_left_over() -> None:
    elsewhere = scene.attachment("10.1.0.2", network="metrics", network_id="n9", endpoint_id="")
    stopped = scene.container("stray", attachments=(elsewhere,), running=False, status="exited")
    used = scene.and_containers(and_networks(scene.host(), "metrics"), stopped)
    assert "metrics" not in scene.outcomes(used, CHECK)
    joined = (*scene.compose_service("api").networks, JoinedNetwork("back", "api_back", (), Place()))
    assert "api_back" not in scene.outcomes(and_networks(scene.defined(networks=joined), "api_back"), CHECK)


def test_the_near_miss_of_a_missing_network_is_one_finding() -> None:
    facts = scene.with_docker(scene.host(), networks=(Network("shared-net", "n2", "bridge"),))
    assert scene.outcomes(facts, CHECK)["shared-net"] is Outcome.BLOCKED
    both = and_networks(scene.host(), "shared-net")
    assert scene.outcomes(both, CHECK)["shared-net"] is Outcome.WARNED


def test_with_an_unreadable_compose_file_nobody_knows_what_it_declares() -> None:
    refused = UnreadableProject("/srv/x.yml", ("/srv/x.yml",), Unavailable("not YAML"))
    healthy = scene.host()
    assert isinstance(healthy.compose, Compose)
    facts = msgspec.structs.replace(healthy, compose=Compose((*healthy.compose.projects, refused), ()))
    assert Outcome.UNKNOWN in set(scene.outcomes(and_networks(facts, "monitoring_default"), CHECK).values())


@pytest.mark.parametrize(
    ("names", "near"),
    [
        (("watchme-net",), "watchme-net"),
        (("watchme_network",), "watchme_network"),
        (("other", "wacthme-network"), "wacthme-network"),
        (("bridge",), ""),
        (("watchme-network",), ""),
        (("watch",), ""),
        ((), ""),
    ],
)
def test_a_near_miss_is_named_and_nothing_else(names: tuple[str, ...], near: str) -> None:
    expectations = msgspec.convert(
        {**scene.EXPECTATIONS, "network": {**scene.EXPECTATIONS["network"], "name": "watchme-network"}},
        type(scene.expected()),
    )
    (network,) = Platform(expectations, scene.host()).networks
    assert network.near_miss(names) == near


def test_a_service_on_a_near_miss_is_told_the_right_name() -> None:
    at = Place("/srv/api/docker-compose.yml", 9)
    facts = scene.as_tree(scene.defined(networks=(JoinedNetwork("shared-net", "shared-net", (), at),)))
    found = scene.verdict(facts, "network.service_joins_the_network", "api")
    assert found.outcome is Outcome.FAILED
    assert "shared-net (the nearest to it is shared-network)" in found.found
    assert found.remedy is not None
    assert "write shared-network for shared-net" in found.remedy.advice
    assert found.at == (at,)


def test_a_running_container_on_a_near_miss_is_told_so() -> None:
    attached = (scene.attachment("10.0.0.2", network="shared-net", network_id="n2"),)
    facts = scene.with_container(scene.host(), "api", attachments=attached)
    found = scene.verdict(facts, "network.service_joins_the_network", "api")
    assert "shared-net is a near miss" in found.found


@pytest.mark.parametrize("joins", ["shared-network", "api_shared-network"])
def test_a_container_wants_the_names_of_its_definition_even_where_that_names_a_look_alike(joins: str) -> None:
    attached = scene.container("api", attachments=(scene.attachment("172.27.0.2", aliases=()),))
    facts = scene.defined(networks=(JoinedNetwork("shared-network", joins, ("voice",), Place()),))
    assert isinstance(facts.docker, Docker)
    others = tuple(each for each in facts.docker.containers if each.name != "api")
    found = scene.verdict(scene.with_docker(facts, containers=(attached, *others)), JOINS, "api")
    assert (found.outcome, found.found) == (Outcome.FAILED, "not known there as voice")
    assert found.remedy is not None
    connect = ("docker", "network", "connect", "--alias", "api", "--alias", "voice", "shared-network", "api")
    assert found.remedy.commands[-1] == connect
