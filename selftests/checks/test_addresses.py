"""Addresses on the shared network: those that Docker gave, and those that a definition asks for."""

import msgspec
import pytest

from selftests.checks import scene
from trueup.checks import Outcome
from trueup.facts.compose import JoinedNetwork

CHECK = "network.addresses_are_in_the_subnet"


def asks_for(address: str) -> tuple[JoinedNetwork, ...]:
    joined = scene.compose_service("api").networks[0]
    return (msgspec.structs.replace(joined, address=address),)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("172.27.0.1", "the gateway's"),
        ("172.28.0.9", "outside it"),
        ("172.27.0.3", "also that of web"),
        ("", "no address"),
        ("nonsense", "outside it"),
    ],
)
def test_an_address_that_cannot_be_right_is_found(address: str, says: str) -> None:
    facts = scene.with_container(scene.host(), "api", attachments=(scene.attachment(address),))
    found = scene.verdict(facts, CHECK, "api")
    assert found.outcome is Outcome.FAILED
    assert says in found.found


@pytest.mark.parametrize("address", ["172.27.0.1", "172.18.0.9", "172.27.0.3"])
def test_what_a_definition_asks_for_is_judged_before_it_runs(address: str) -> None:
    facts = scene.defined(networks=asks_for(address))
    assert scene.verdict(facts, CHECK, "api").outcome is Outcome.FAILED


def test_a_tree_shows_what_is_asked_for() -> None:
    facts = scene.as_tree(scene.defined(networks=asks_for("10.0.0.1")))
    assert scene.outcomes(facts, CHECK) == {"api": Outcome.FAILED, "web": Outcome.PASSED}


def test_an_address_of_ones_own_that_is_asked_for_is_fine() -> None:
    facts = scene.defined(networks=asks_for("172.27.0.2"))
    assert set(scene.outcomes(facts, CHECK).values()) == {Outcome.PASSED}


def test_the_same_address_on_another_network_is_no_finding() -> None:
    elsewhere = scene.attachment("172.27.0.2", network="other", network_id="n9")
    facts = scene.and_containers(scene.host(), scene.container("stray", attachments=(elsewhere,)))
    assert set(scene.outcomes(facts, CHECK).values()) == {Outcome.PASSED}


def test_a_container_that_is_not_attached_is_blocked_by_that() -> None:
    found = scene.verdict(scene.with_container(scene.host(), "api", attachments=()), CHECK, "api")
    assert found.blocked_by is not None
    assert found.blocked_by.check == "network.service_joins_the_network"
