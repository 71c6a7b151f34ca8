"""The machine itself, its file systems and its jobs, and the Docker engine on it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from trueup import expectations
from trueup.checks import NotLookedAtError
from trueup.facts import Docker, Place, Systemd, Unavailable, machine
from trueup.facts.machine import MemoryKill, ScheduledFile

if TYPE_CHECKING:
    from trueup.platform.subject import Platform

Part = TypeVar("Part")

DOWN = frozenset({"inactive", "failed"})

TO_COME = 60.0
"""Seconds: what is dated that far ahead of the host's own clock is of another clock than today's."""


@dataclass(frozen=True)
class Machine:
    """The machine itself, or why it could not be reached; each part raises NotLookedAtError where it was not seen."""

    platform: "Platform"
    key: str = "machine"

    @property
    def unreachable(self) -> Unavailable | None:
        """Why the host did not answer."""
        return self.platform.facts.unreachable

    @property
    def expected(self) -> expectations.Machine:
        """What must be true of it."""
        return self.platform.expectations.machine

    @property
    def parts(self) -> machine.Machine:
        """All that was seen of it."""
        return looked_at(self.platform.facts.machine)

    @property
    def clock(self) -> machine.Clock:
        """Its time, and whether that is right."""
        return looked_at(self.parts.clock)

    @property
    def failed_units(self) -> tuple[str, ...]:
        """Every unit of the system that has failed."""
        return looked_at(self.parts.failed_units)

    @property
    def now(self) -> float:
        """The host's own time when it was asked, in seconds since the epoch."""
        return self.clock.now

    @property
    def knows_the_time(self) -> bool:
        """Whether its clock could be asked."""
        seen = self.platform.facts.machine
        return isinstance(seen, machine.Machine) and isinstance(seen.clock, machine.Clock)

    def age(self, moment: float, what: str) -> float:
        """Seconds since a moment, by the host's own clock.

        Raises:
            NotLookedAtError: the moment is still to come: the clock was put back since, and nobody knows how long ago.
        """
        age = self.now - moment
        if age < -TO_COME:
            reason = f"{what} is dated {-age:.0f} s ahead of the host's clock, which was put back since"
            raise NotLookedAtError(Unavailable(reason, Place(command="date")))
        return age

    @property
    def memory_kills(self) -> tuple[MemoryKill, ...]:
        """What its kernel ended for want of memory, by time. A container of a host tells only of its own."""
        log = looked_at(self.parts.kernel_log)
        own = {container.id for container in self.platform.docker.containers} if log.shared else set()
        return tuple(kill for kill in log.kills if not log.shared or kill.container in own)

    @property
    def log_sizes(self) -> dict[str, int]:
        """Bytes of the log files, by container id."""
        return {log.container: log.size for log in looked_at(self.parts.container_logs)}

    @property
    def file_systems(self) -> "tuple[FileSystem, ...]":
        """Those that hold the expected paths, each once; a path that is not there stands for itself."""
        found: dict[str, FileSystem] = {}
        for one in looked_at(self.parts.file_systems):
            found.setdefault(one.mount or one.path, FileSystem(one.mount or one.path, one, self.expected))
        return tuple(found.values())


@dataclass(frozen=True)
class FileSystem:
    """One file system, by where it is mounted."""

    key: str
    seen: machine.FileSystem
    expected: expectations.Machine


@dataclass(frozen=True)
class Job:
    """Something that runs by the clock."""

    name: str
    expected: expectations.Job
    machine: Machine

    @property
    def key(self) -> str:
        """Its name in the expectations."""
        return self.name

    def file(self, path: str) -> ScheduledFile:
        """One of its files.

        Raises:
            NotLookedAtError: nobody looked at it, as in a recording made for other expectations.
        """
        schedule = looked_at(self.machine.parts.schedule)
        found = next((file for file in schedule.files if file.path == path), None)
        if found is None:
            raise NotLookedAtError(Unavailable(f"{path} was not looked at"))
        return found

    @property
    def active_timers(self) -> tuple[str, ...]:
        """Every timer that systemd runs now."""
        return looked_at(self.machine.parts.schedule).active_timers


@dataclass(frozen=True)
class Engine:
    """The Docker engine of a host, or why it did not answer."""

    seen: Docker | Unavailable | None
    platform: "Platform"
    key: str = "docker"

    @property
    def down_with_it(self) -> tuple[str, ...]:
        """The platform's units that are not active, as far as systemd said: starting Docker starts none of them."""
        systemd, ours = self.platform.facts.systemd, {unit.name for unit in self.platform.units}
        states = systemd.states if isinstance(systemd, Systemd) else None
        seen = states if isinstance(states, tuple) else ()
        return tuple(state.name for state in seen if state.name in ours and state.active_state in DOWN)


def looked_at(part: Part | Unavailable | None) -> Part:
    """The part itself.

    Raises:
        NotLookedAtError: it could not be read, or was not asked for.
    """
    if part is None:
        raise NotLookedAtError(Unavailable("the machine itself: only a host can show it"))
    if isinstance(part, Unavailable):
        raise NotLookedAtError(part)
    return part
