"""The commands that repair a network, word by word."""

from trueup.expectations.schema import Network
from trueup.model.network_commands import connect, create


def test_the_network_is_made_as_the_expectations_say() -> None:
    labels = {"created-by": "infrastructure", "a": "x y"}
    network = Network("shared", "/srv/infra.yml", "172.27.0.0/16", "172.27.0.1", labels=labels)
    assert create(network) == (
        "docker", "network", "create", "--driver", "bridge", "--subnet", "172.27.0.0/16", "--gateway", "172.27.0.1",
        "--label", "a=x y", "--label", "created-by=infrastructure", "shared",
    )  # fmt: skip


def test_a_container_is_attached_under_its_names() -> None:
    assert connect("shared", "p-api-1", ["api", "web"]) == (
        "docker", "network", "connect", "--alias", "api", "--alias", "web", "shared", "p-api-1",
    )  # fmt: skip
    assert connect("shared", "api", ()) == ("docker", "network", "connect", "shared", "api")
