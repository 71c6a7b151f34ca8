"""The docker commands that make the shared network and attach a container to it, as argument vectors."""

from collections.abc import Iterable

from trueup.expectations.schema import Network


def create(network: Network) -> tuple[str, ...]:
    """Makes the network as the expectations describe it (docker-network-create(1))."""
    labels = [part for name, value in sorted(network.labels.items()) for part in ("--label", f"{name}={value}")]
    shape = ("--driver", network.driver, "--subnet", network.subnet, "--gateway", network.gateway)
    return ("docker", "network", "create", *shape, *labels, network.name)


def connect(network: str, container: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """Attaches a container, under the names that its definition would give it (docker-network-connect(1))."""
    named = [part for alias in aliases for part in ("--alias", alias)]
    return ("docker", "network", "connect", *named, network, container)
