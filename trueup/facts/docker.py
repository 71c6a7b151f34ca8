"""What Docker says of its containers and networks (docker inspect, docker network inspect)."""

import msgspec

from trueup.facts.common import Count, Moment, Place, PortNumber


class Attachment(msgspec.Struct, frozen=True):
    """One network of one container.

    `endpoint_id` is empty while the container does not run; a `network_id` that no network has is a left-over
    of a network that was removed and made again.
    """

    network: str
    network_id: str
    endpoint_id: str = ""
    address: str = ""
    aliases: tuple[str, ...] = ()


class Binding(msgspec.Struct, frozen=True):
    """A published port: `address` is the host's, "0.0.0.0" or "::" for all."""

    protocol: str
    address: str
    port: PortNumber
    container_port: PortNumber


class EnvironmentName(msgspec.Struct, frozen=True, omit_defaults=True):
    """An environment variable without its value; of a URL in it, what may be known: scheme, host and port.

    A value that holds several URLs is several of these. `at` is where it is written, of one that is.
    """

    name: str
    url: str = ""
    at: Place = Place()


class LogDriver(msgspec.Struct, frozen=True):
    """Where Docker puts what a container prints; `max_size` is empty where nothing bounds one file of it."""

    name: str = ""
    max_size: str = ""


class Container(msgspec.Struct, frozen=True):
    """A container, running or not. Times are ISO 8601 as Docker prints them; `pid` is 0 where nothing runs."""

    name: str
    id: str
    image: str
    image_id: str
    status: str
    running: bool
    pid: Count = 0
    restarting: bool = False
    exit_code: int = 0
    restart_count: Count = 0
    started_at: Moment = ""
    finished_at: Moment = ""
    memory_killed: bool = False
    health: str = ""
    restart_policy: str = ""
    network_mode: str = ""
    attachments: tuple[Attachment, ...] = ()
    bindings: tuple[Binding, ...] = ()
    labels: dict[str, str] = {}
    environment: tuple[EnvironmentName, ...] = ()
    log: LogDriver = LogDriver()

    def attachment(self, network: str) -> Attachment | None:
        """The attachment to the network of that name, if there is one."""
        return next((a for a in self.attachments if a.network == network), None)


class Subnet(msgspec.Struct, frozen=True):
    """One address range of a network, in CIDR form, and its gateway."""

    subnet: str
    gateway: str = ""


class Network(msgspec.Struct, frozen=True):
    """A Docker network. `containers` holds the ids of the running containers attached to it."""

    name: str
    id: str
    driver: str
    subnets: tuple[Subnet, ...] = ()
    labels: dict[str, str] = {}
    containers: tuple[str, ...] = ()


class Docker(msgspec.Struct, frozen=True, tag="docker"):
    """The engine's answer. Labels are kept by name; values only of `com.docker.*` and of networks.

    `images` says which image id each `name:tag` names now; None where nobody asked.
    """

    version: str
    containers: tuple[Container, ...]
    networks: tuple[Network, ...]
    images: dict[str, str] | None = None
