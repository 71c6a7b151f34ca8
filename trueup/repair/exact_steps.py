"""The edits of a step as they would be made now: of a host's files where they lie, of a tree's where those belong."""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from trueup.repair.edits import CannotEditError, Edit, exact
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.orders import OrderFailedError
from trueup.repair.steps import Step
from trueup.repair.workplace import Workplace, WorkplaceError


class Exact(NamedTuple):
    """Each edit, or why there can be none."""

    edits: tuple[Edit, ...]
    why_not: str = ""


def of_steps(steps: Iterable[Step], workplace: Workplace, base: Path, tree: TreePlace | None) -> dict[Step, Exact]:
    """What each step that edits would change; nothing is changed, and files are read in one command a step."""
    return {step: of_step(step, workplace, base, tree) for step in steps if step.edits}


def of_step(step: Step, workplace: Workplace, base: Path, tree: TreePlace | None) -> Exact:
    """What it would change, under the names that a reader knows."""
    try:
        placed = tree.placed(step) if tree else step
        now = workplace.look([wanted.path for wanted in placed.edits])
        edits = [edit for wanted in placed.edits if (edit := exact(wanted, now, base))]
    except (CannotEditError, OrderFailedError, WorkplaceError) as error:
        return Exact((), str(error))
    return Exact(tuple(map(tree.as_shown, edits) if tree else edits))
