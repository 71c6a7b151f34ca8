"""What starts each container, as written down: a compose service, or a `docker run` line of a unit."""

from dataclasses import dataclass

from trueup.commands.docker_run import DockerRun
from trueup.facts import Compose, Place
from trueup.facts.compose import ComposeProject, ComposeService, PublishedPort
from trueup.facts.docker import EnvironmentName

BUILT_IN_MODES = ("", "bridge", "default", "host", "none")


@dataclass(frozen=True)
class Joined:
    """A network that the definition joins, and the names it will have there; `address` only where it asks for one."""

    name: str
    aliases: tuple[str, ...]
    at: Place
    address: str = ""


@dataclass(frozen=True)
class Definition:
    """One container as written down. `networks_at` is where a missing network would have been written.

    `env_files` are paths on the server; `optional_env_files` are those among them that may be missing.
    `network_mode` is set where it says something else than the networks it joins: `host`, `none`, `container:x`.
    """

    container: str
    image: str
    networks: tuple[Joined, ...]
    ports: tuple[PublishedPort, ...]
    at: Place
    networks_at: Place
    written_as: str
    environment: tuple[EnvironmentName, ...] = ()
    env_files: tuple[str, ...] = ()
    optional_env_files: tuple[str, ...] = ()
    network_mode: str = ""

    def joined(self, network: str) -> Joined | None:
        """How it joins the network of that name, if it does."""
        return next((joined for joined in self.networks if joined.name == network), None)


def of_compose(compose: Compose) -> list[Definition]:
    """Every service of every project that could be resolved."""
    return [
        _of_service(service)
        for project in compose.projects
        if isinstance(project, ComposeProject)
        for service in project.services
    ]


def _of_service(service: ComposeService) -> Definition:
    names = (service.container, service.name)  # compose gives both, on each network
    joined = tuple(
        Joined(n.name, tuple(dict.fromkeys((*names, *n.aliases))), n.at, n.address) for n in service.networks
    )
    if service.network_mode not in BUILT_IN_MODES and ":" not in service.network_mode:
        joined = (Joined(service.network_mode, (), service.at),)
    return Definition(
        container=service.container,
        image=service.image,
        networks=joined,
        ports=service.ports,
        at=service.at,
        networks_at=joined[0].at if joined else service.at,
        written_as="compose service",
        environment=service.environment,
        env_files=service.env_files,
        optional_env_files=service.optional_env_files,
        network_mode=service.network_mode,
    )


def of_run(run: DockerRun) -> Definition:
    """What one `docker run` line starts."""
    return Definition(
        container=run.name,
        image=run.image,
        networks=tuple(Joined(n.name, n.aliases, n.at, n.address) for n in run.networks),
        ports=run.ports,
        at=run.place,
        networks_at=run.place,
        written_as="docker run",
        environment=run.environment,
        env_files=run.env_files,
        network_mode=run.network_mode,
    )
