"""Who has which address on the shared network: by Docker's word, and by definitions that ask for one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trueup.model.addresses import normal

if TYPE_CHECKING:
    from trueup.platform.subject import Platform


def addresses(platform: "Platform") -> dict[str, list[str]]:
    """The names of the containers at each address, each once, whether they have it or their definition asks for it."""
    found: dict[str, list[str]] = {}
    for address, container in _pairs(platform):
        names = found.setdefault(normal(address), [])
        if container not in names:
            names.append(container)
    return found


def _pairs(platform: "Platform") -> Iterator[tuple[str, str]]:
    network = platform.expectations.network.name
    for definition in platform.definitions:
        joined = definition.joined(network)
        if joined and joined.address:
            yield joined.address, definition.container
    for container in platform.docker.containers if platform.on_host else ():
        attachment = container.attachment(network)
        if attachment and attachment.address:
            yield attachment.address, container.name
