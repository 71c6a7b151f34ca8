"""A configuration tree as a place of repair: its files are edited as the user who asks, and nothing in it is run."""

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import msgspec

from trueup.collect.configuration_tree import mapped, read_tree
from trueup.collect.tree import Mapped, TreeFile, is_inside, place_of
from trueup.expectations import Expectations
from trueup.expectations.schema import Repair as Budget
from trueup.facts import Subject, SubjectKind
from trueup.repair.edits import CannotEditError, Edit
from trueup.repair.steps import Step
from trueup.repair.workplace import Workplace, WorkplaceError
from trueup.subjects import STATE, Access

COPIES_ELSEWHERE = ("*",)
"""No copy of a file lies in the tree: the layout could take it for a site or a unit."""


@dataclass(frozen=True)
class TreePlace:
    """One tree; `base` is the folder of its expectations, and `subject` what it is called in reports."""

    subject: Subject
    root: Path
    base: Path
    expectations: Expectations

    @cached_property
    def state(self) -> Path:
        """Journal, lock and copies of this tree, beside the expectations (DECISIONS 10)."""
        name = hashlib.sha256(str(self.root.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        return self.base.absolute() / STATE / "trees" / f"{self.subject.name}-{name}"

    def workplace(self) -> Workplace:
        """This machine, as the user who asks.

        Raises:
            WorkplaceError: its state cannot be made.
        """
        try:
            self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise WorkplaceError(f"{self.state}: {error.strerror}") from error
        return self.looking()

    def looking(self) -> Workplace:
        """The same for whoever only looks, without a state."""
        here = Subject(self.subject.name, SubjectKind.TREE, "local")
        return Workplace(here, Access(), str(self.state), as_root=False)

    def placed(self, step: Step) -> Step:
        """The step on the files of this tree; the second look judges it, by the real compose among others.

        Raises:
            CannotEditError: it does more than edit, or a file is none of the tree.
        """
        if step.commands:
            raise CannotEditError("it runs something, and nothing of a tree runs")
        edits = tuple(replace(wanted, path=str(self.path_of(wanted.path))) for wanted in step.edits)
        return replace(step, edits=edits, rehearsals=(), undo=())

    def path_of(self, path: str) -> Path:
        """The file of the tree, by its place on the server or as reports name it; it need not be there.

        Raises:
            CannotEditError: the layout gives it no place in the tree, or a link leads out of that.
        """
        known = self._files.get(path)
        relative = known.path.relative_to(self.root).as_posix() if known else place_of(path, self._mapped)
        if relative is None:
            raise CannotEditError(f"{path}: the tree has no place for it (see layout: in the expectations)")
        if not is_inside(self.root / relative, self.root):
            raise CannotEditError(f"{self.shown(relative)}: a link leads out of the tree there, and is not followed")
        return self.root.resolve() / relative

    def server_path_of(self, shown: str) -> str:
        """Where the server has a file of the tree, as reports name it; empty for one of no mapping."""
        known = self._files.get(shown)
        return known.server if known else ""

    def shown(self, relative: str) -> str:
        """As reports name it."""
        return posixpath.join(self.subject.spec, relative)

    def as_shown(self, edit: Edit) -> Edit:
        """The edit, with the path and the diff as a reader knows the file."""
        name = self.shown(Path(edit.path).relative_to(self.root.resolve()).as_posix())
        return replace(
            edit, path=name, diff=tuple(line.replace(edit.path, name, 1) for line in edit.diff[:2]) + edit.diff[2:]
        )

    @cached_property
    def _files(self) -> Mapping[str, TreeFile]:
        tree = read_tree(self.root, self.subject.spec, self.expectations)
        files = (*tree.compose, *tree.units, *tree.sites)
        return {name: file for file in files for name in (file.shown, file.server)}

    @cached_property
    def _mapped(self) -> tuple[Mapped, ...]:
        layout = self.expectations.layout
        return tuple(mapped((*layout.compose, *layout.units, *layout.sites)))


def unbounded(budget: Budget) -> Budget:
    """A tree does not fall back by itself: whoever repairs it may do so as often as they ask."""
    return msgspec.structs.replace(budget, attempts=100, back_off_minutes=0, per_run=1000, per_day=10_000)
