"""What compose files say once compose itself has resolved them, with the line each statement stands on."""

import msgspec

from trueup.facts.common import Place, PortNumber, Problem, Unavailable
from trueup.facts.docker import EnvironmentName, Subnet


class PublishedPort(msgspec.Struct, frozen=True):
    """One entry of `ports:`. `published` is text: a port, a range, or empty for one that Docker chooses.

    It, or `address`, holds `${NAME}` where a variable decides that nobody could look up.
    """

    published: str
    target: PortNumber
    protocol: str
    address: str
    at: Place
    mode: str = ""
    application: str = ""


class JoinedNetwork(msgspec.Struct, frozen=True):
    """A network that a service joins: its key in the file, and the name that Docker will know it by.

    `address` is the one that the definition asks for; empty where Docker chooses.
    """

    key: str
    name: str
    aliases: tuple[str, ...]
    at: Place
    address: str = ""


class Dependency(msgspec.Struct, frozen=True):
    """A service that another one of its project waits for: `condition` is `service_started` or a stronger word."""

    service: str
    condition: str
    required: bool


class ComposeService(msgspec.Struct, frozen=True):
    """One service. `container` is the name Docker will give the first container (`p-web-1` when unsaid).

    `env_files` are paths on the server; those that may be missing are in `optional_env_files` as well. `started` says
    whether the commands of its units bring it up: not where no profile of theirs enables it, where they name other
    services, or where it has no `replicas`; where no unit calls compose, whether a plain `up` would. `links` are names
    (`service`, `service:alias`) that only this service knows another by.
    """

    name: str
    container: str
    image: str
    networks: tuple[JoinedNetwork, ...]
    network_mode: str
    ports: tuple[PublishedPort, ...]
    restart: str
    environment: tuple[EnvironmentName, ...]
    env_files: tuple[str, ...]
    has_healthcheck: bool
    at: Place
    optional_env_files: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()
    started: bool = True
    replicas: int = 1
    depends_on: tuple[Dependency, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def containers(self) -> tuple[str, ...]:
        """The names of all its containers: `p-web-1`, `p-web-2`; compose takes a name of one's own for one only."""
        stem = self.container.removesuffix("1")
        return (self.container, *(f"{stem}{number}" for number in range(2, self.replicas + 1)))


class ComposeNetwork(msgspec.Struct, frozen=True):
    """A key under top-level `networks:`, used by a service or not; `driver` is empty where unsaid.

    Read from the source, since `compose config` drops what no service uses. `implicit` marks the default network
    that compose adds for a service that names none; it has no line of its own.
    """

    key: str
    name: str
    external: bool
    driver: str
    subnets: tuple[Subnet, ...]
    labels: dict[str, str]
    implicit: bool
    at: Place


class ComposeProject(msgspec.Struct, frozen=True, tag="project"):
    """One project: the files that are read together. `path` is the first file's place on the server.

    `files` are the paths a reader can open (in the tree, or on the host), in the order of `-f`. `units` are those
    whose commands read them. `unset` are the variables that nothing which could be read sets, each once, and `absent`
    the env files that must be there and are not: both with the line that names them. `refused` are the calls of units
    that compose refuses although it takes the files: for a service that there is none of, or no profile enables.
    """

    name: str
    path: str
    files: tuple[str, ...]
    services: tuple[ComposeService, ...]
    networks: tuple[ComposeNetwork, ...]
    unset: tuple[Problem, ...] = ()
    absent: tuple[Problem, ...] = ()
    refused: tuple[Problem, ...] = ()
    units: tuple[str, ...] = ()


class UnreadableProject(msgspec.Struct, frozen=True, tag="unreadable"):
    """Files that compose refuses, and its reason; `why.at` names the file and, where known, the line."""

    path: str
    files: tuple[str, ...]
    why: Unavailable
    units: tuple[str, ...] = ()


class EnvFile(msgspec.Struct, frozen=True):
    """An env file by its path on the server, and those of its variables that hold a URL; all else is dropped."""

    path: str
    variables: tuple[EnvironmentName, ...]


class Compose(msgspec.Struct, frozen=True, tag="compose"):
    """Every project of the subject; `paths` are all compose files that exist, by their place on the server.

    `env_files` are those that could be read; a tree seldom holds any, since secrets are not kept there.
    """

    projects: tuple[ComposeProject | UnreadableProject, ...]
    paths: tuple[str, ...]
    env_files: tuple[EnvFile, ...] = ()
