"""What starts each container, as written down: a compose service, or a `docker run` line of a unit."""

from dataclasses import dataclass

import msgspec

from trueup.commands.docker_run import DockerRun
from trueup.facts import Compose, Place
from trueup.facts.common import Problem
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
    restart: str = ""

    def joined(self, network: str) -> Joined | None:
        """How it joins the network of that name, if it does."""
        return next((joined for joined in self.networks if joined.name == network), None)


def of_compose(compose: Compose) -> list[Definition]:
    """Every container of every service that is started, of every project that could be resolved."""
    return [
        _of_service(service, number)
        for project in compose.projects
        if isinstance(project, ComposeProject)
        for service in project.services
        if service.started
        for number in range(service.replicas)
    ]


def not_started(compose: Compose, container: str) -> Problem | None:
    """Why nothing brings up the service that would make a container of that name; None where there is no such."""
    readable = [project for project in compose.projects if isinstance(project, ComposeProject)]
    for project in readable:
        for service in project.services:
            if container in service.containers and not service.started:
                return Problem(_why_not(service, project), service.at)
    return None


def _why_not(service: ComposeService, project: ComposeProject) -> str:
    if not service.replicas:
        return f"compose service {service.name} has no replicas"
    if project.refused:
        return "; ".join(f"compose refuses the call: {problem.text}" for problem in project.refused)
    profiles = f" (profiles: {', '.join(service.profiles)})" if service.profiles else ""
    return f"no command of a unit brings up compose service {service.name}{profiles}"


def _of_service(service: ComposeService, number: int) -> Definition:
    mode = service.network_mode
    names = (service.containers[number], service.name)  # compose gives both, on each network
    joined = tuple(
        Joined(n.name, tuple(dict.fromkeys((*names, *n.aliases))), n.at, n.address) for n in service.networks
    )
    if mode in {"bridge", "default"}:
        joined = (Joined("bridge", (), service.at),)
    elif mode not in BUILT_IN_MODES and ":" not in mode:
        joined = (Joined(mode, (), service.at),)
    published = () if mode in {"host", "none"} else service.ports  # Docker discards them there
    return Definition(
        container=service.containers[number],
        image=service.image,
        networks=joined,
        ports=tuple(_share(port, number, service.replicas) for port in published),
        at=service.at,
        networks_at=joined[0].at if joined else service.at,
        written_as="compose service",
        environment=service.environment,
        env_files=service.env_files,
        optional_env_files=service.optional_env_files,
        network_mode=service.network_mode,
        restart=service.restart,
    )


def _share(port: PublishedPort, number: int, replicas: int) -> PublishedPort:
    """What one container of several may take of a range: each takes another port of it, and which, Docker decides."""
    first, _, last = port.published.partition("-")
    if not first.isdecimal() or not last.isdecimal():
        return port
    ports = range(int(first), int(last) + 1)
    share = ports[len(ports) * number // replicas : len(ports) * (number + 1) // replicas] or ports[-1:]
    text = f"{share[0]}-{share[-1]}" if len(share) > 1 else str(share[0])
    return msgspec.structs.replace(port, published=text)


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
        restart=run.restart,
    )
