"""A unit: what its files say, and what systemd is doing with it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from trueup.checks import expect, not_looked_at
from trueup.commands.starts import NamedPath, Starts, named_paths, starts
from trueup.facts import Place
from trueup.facts.systemd import UnitFile, UnitState
from trueup.units import EffectiveUnit

if TYPE_CHECKING:
    from trueup.platform.network import Project
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform


@dataclass(frozen=True)
class Unit:
    """One systemd unit by its name with the suffix."""

    name: str
    platform: "Platform"

    @property
    def key(self) -> str:
        """Its name."""
        return self.name

    @property
    def found(self) -> UnitFile | None:
        """Its files, if there are any."""
        return self.platform.unit_files.get(self.name)

    @property
    def file(self) -> UnitFile:
        """Its files.

        Raises:
            FindingError: nothing of that name is in the tree, or on the host.
            NotLookedAtError: one of them could not be read.
        """
        file = self.found
        if file and file.unread:
            not_looked_at(file.unread.reason, file.unread.at)
        where = "on the host" if self.platform.on_host else "in the tree"
        told_by = "systemd.unit_file_is_valid"
        expect(file is not None, f"a unit file {self.name} {where}", found="none", told_at=self.key, told_by=told_by)
        assert file is not None  # noqa: S101 - `expect` has just proved it, for the type checker only
        return file

    @property
    def effective(self) -> EffectiveUnit:
        """What systemd makes of its files.

        Raises:
            FindingError: nothing of that name is in the tree, or on the host.
        """
        return self.platform.unit_graph.units[self.file.name]

    @property
    def state(self) -> UnitState:
        """What systemd says of it.

        Raises:
            FindingError: systemd knows no such unit.
        """
        state = self.platform.unit_states.get(self.name)
        known = state is not None and state.load_state != "not-found"
        expect(known, f"systemd knows {self.name}", found="no such unit", at=self.asked)
        assert state is not None  # noqa: S101 - as above
        return state

    @property
    def asked(self) -> Place:
        """The command that shows its state."""
        return Place(command=f"systemctl status {self.name}")

    @cached_property
    def starts(self) -> Starts:
        """The containers that its commands will start."""
        file = self.found
        return starts(file) if file else Starts()

    @property
    def named_paths(self) -> tuple[NamedPath, ...]:
        """Every path that its settings name."""
        return named_paths(self.file)

    @property
    def services(self) -> "tuple[Service, ...]":
        """The expected services that it owns."""
        return self.platform.services_by_unit.get(self.name, ())

    @property
    def projects(self) -> "tuple[Project, ...]":
        """The compose projects that its commands start or stop."""
        return self.platform.projects_by_unit.get(self.name, ())

    @property
    def is_infrastructure(self) -> bool:
        """Whether it is the unit that makes the shared network."""
        return self.name == self.platform.expectations.units.infrastructure

    @property
    def infrastructure(self) -> "tuple[Unit, ...]":
        """Itself, where it is that unit."""
        return (self,) if self.is_infrastructure else ()

    @property
    def needs(self) -> tuple[str, ...]:
        """The units that it must start after, as the expectations say: of the infrastructure's unit, not itself."""
        return tuple(name for name in self.platform.expectations.units.after if name != self.name)

    def whereabouts(self, named: NamedPath) -> str:
        """What is wrong with a path that the unit names; nothing when it is there.

        Raises:
            NotLookedAtError: nobody looked at that path on the host.
        """
        return self._on_host(named) if self.platform.on_host else self._in_tree(named)

    def _on_host(self, named: NamedPath) -> str:
        seen = self.platform.commands_by_path.get(named.path)
        if seen is None:
            not_looked_at(f"{named.path} was not looked at", named.place)
        if seen.kind == "missing":
            return "nothing there"
        if named.wanted == "executable":
            return "" if seen.executable and seen.kind == "file" else f"a {seen.kind} that may not be executed"
        return "" if seen.kind == named.wanted else f"a {seen.kind}"

    def _in_tree(self, named: NamedPath) -> str:
        """A tree shows no programs: those are judged against what the expectations say the server has."""
        expected = self.platform.expectations
        if named.wanted == "executable":
            known = named.path in expected.units.binaries
            return "" if known else "not among units.binaries of the expectations"
        if any(fnmatchcase(named.path, pattern) for pattern in expected.layout.only_on_server):
            return ""
        if named.wanted == "directory":
            inside = any(path.startswith(named.path.rstrip("/") + "/") for path in self.platform.server_paths)
            return "" if inside else "no file of the tree lies below it"
        return "" if named.path in self.platform.server_paths else "no file of the tree is put there"
