"""What was seen of one subject, as a check may ask it: each source, and look-ups in it by key.

A source that could not be read raises `NotLookedAtError` at the moment it is asked, never earlier and never silently.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from trueup.checks import NotLookedAtError
from trueup.expectations import Expectations
from trueup.facts import Compose, Docker, Facts, Nginx, Probes, Sites, Sockets, SubjectKind, Systemd, Unavailable
from trueup.facts.compose import EnvFile
from trueup.facts.docker import Binding, Container, Network
from trueup.facts.probes import Answered, Called, Dialled
from trueup.facts.sockets import Listener
from trueup.facts.systemd import Command, UnitFile, UnitState
from trueup.units import Boot, Graph, boot, effective

Source = TypeVar("Source", Docker, Nginx, Systemd, Sockets, Compose, Sites, Probes)


@dataclass(frozen=True)
class Sources:
    """The facts of one subject, beside what is expected; of a host, `tree` is the one it should be like, if any."""

    expectations: Expectations
    facts: Facts
    tree: Facts | None = None

    @property
    def on_host(self) -> bool:
        """Whether a host is judged, not a tree."""
        return self.facts.subject.kind is SubjectKind.HOST

    @cached_property
    def docker(self) -> Docker:
        """What Docker says."""
        return seen(self.facts.docker, "docker")

    @cached_property
    def sockets(self) -> Sockets:
        """Who listens."""
        return seen(self.facts.sockets, "listening sockets")

    @cached_property
    def nginx(self) -> Nginx:
        """What nginx is told, and its processes."""
        return seen(self.facts.nginx, "nginx")

    @cached_property
    def systemd(self) -> Systemd:
        """The units."""
        return seen(self.facts.systemd, "systemd")

    @cached_property
    def compose(self) -> Compose:
        """The compose projects."""
        return seen(self.facts.compose, "compose files")

    @cached_property
    def probes(self) -> Probes:
        """What was tried."""
        return seen(self.facts.probes, "probes")

    @cached_property
    def targets_tried(self) -> dict[str, tuple[Dialled, ...] | Unavailable]:
        """What came of each target, by its key."""
        return {probe.target: probe.seen for probe in self.probes.targets}

    @cached_property
    def urls_tried(self) -> dict[tuple[str, str], Answered | Unavailable]:
        """What each URL answered, by method and URL without its query."""
        return {(probe.method, probe.url): probe.seen for probe in self.probes.urls}

    @cached_property
    def calls_tried(self) -> dict[tuple[str, str, int], Called | Unavailable]:
        """What came of each call, by the two containers and the port."""
        return {(probe.container, probe.peer, probe.port): probe.seen for probe in self.probes.peers}

    @cached_property
    def containers_by_name(self) -> dict[str, Container]:
        """Docker's containers."""
        return {container.name: container for container in self.docker.containers}

    @cached_property
    def containers_by_id(self) -> dict[str, Container]:
        """Docker's containers by their whole ids."""
        return {container.id: container for container in self.docker.containers}

    @cached_property
    def containers_on(self) -> dict[str, list[Container]]:
        """The containers, running or not, by the name of each network that they are attached to."""
        found: dict[str, list[Container]] = {}
        for container in self.docker.containers:
            for attachment in container.attachments:
                found.setdefault(attachment.network, []).append(container)
        return found

    @cached_property
    def bindings_by_port(self) -> dict[tuple[str, int], list[tuple[Container, Binding]]]:
        """Docker's own table: who runs and publishes what, by protocol and host port."""
        found: dict[tuple[str, int], list[tuple[Container, Binding]]] = {}
        for container in self.docker.containers:
            for binding in container.bindings if container.running else ():
                found.setdefault((binding.protocol, binding.port), []).append((container, binding))
        return found

    @cached_property
    def listeners_by_port(self) -> dict[tuple[str, int], list[Listener]]:
        """The listening sockets, by protocol and port."""
        found: dict[tuple[str, int], list[Listener]] = {}
        for listener in self.sockets.listeners:
            found.setdefault((listener.protocol, listener.port), []).append(listener)
        return found

    @cached_property
    def env_files_by_path(self) -> dict[str, EnvFile]:
        """The env files that could be read, by their path on the server."""
        return {file.path: file for file in self.compose.env_files}

    @cached_property
    def networks_by_name(self) -> dict[str, Network]:
        """Docker's networks."""
        return {network.name: network for network in self.docker.networks}

    @cached_property
    def commands_by_path(self) -> dict[str, Command]:
        """What was seen at the paths that units name."""
        return {command.path: command for command in self.systemd.commands or ()}

    @cached_property
    def compose_paths(self) -> frozenset[str]:
        """Every compose file that is there, by its place on the server."""
        return frozenset(self.compose.paths)

    @cached_property
    def server_paths(self) -> frozenset[str]:
        """Where the files of a tree lie on the server."""
        return frozenset(self.facts.paths)

    @cached_property
    def unit_files(self) -> dict[str, UnitFile]:
        """The units that have a file of their own, by name: not those that are masked, or only have drop-ins here."""
        return {file.name: file for file in self.systemd.units if file.path}

    @cached_property
    def unit_graph(self) -> Graph:
        """Every unit with its dependencies: of a tree as if all were enabled, of a host as its links enable them.

        Raises:
            NotLookedAtError: the units could not be read, or the facts are of a trueup that did not ask for the links.
        """
        if self.on_host and self.systemd.links is None:
            raise NotLookedAtError(Unavailable("which units are enabled by links was not asked"))
        missing = {state.name for state in self.unit_states.values() if state.load_state == "not-found"}
        return Graph(effective(self.systemd.units, self.systemd.links), missing)

    @cached_property
    def boot(self) -> Boot:
        """What a boot from cold would start, and in which order."""
        return boot(self.unit_graph)

    @cached_property
    def unit_states(self) -> dict[str, UnitState]:
        """What systemd says, by unit; nothing for a tree."""
        return {state.name: state for state in self.systemd.states or ()}


def seen(source: Source | Unavailable | None, what: str) -> Source:
    """The source itself.

    Raises:
        NotLookedAtError: it could not be read, or this subject has no such source.
    """
    if source is None:
        raise NotLookedAtError(Unavailable(f"{what}: only a host can show it"))
    if isinstance(source, Unavailable):
        raise NotLookedAtError(source)
    return source
