"""The edits of a step as they would be made now: of a host's files where they lie, of a tree's where those belong."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from trueup.repair.edits import CannotEditError, Edit, Seen, all_exact
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.orders import OrderFailedError
from trueup.repair.steps import Step
from trueup.repair.workplace import Workplace, WorkplaceError


class Exact(NamedTuple):
    """Each edit, or why there can be none."""

    edits: tuple[Edit, ...]
    why_not: str = ""


def of_steps(steps: Iterable[Step], workplace: Workplace, base: Path, tree: TreePlace | None) -> dict[Step, Exact]:
    """What each step that edits would change; nothing is changed, and one command reads every file."""
    placed = {step: _placed(step, tree) for step in steps if step.edits}
    paths = dict.fromkeys(w.path for step in placed.values() if isinstance(step, Step) for w in step.edits)
    try:
        now = workplace.look(list(paths))
    except (OrderFailedError, WorkplaceError) as error:
        return {step: Exact((), str(error)) for step in placed}
    return {step: _exact(each, now, base, tree) for step, each in placed.items()}


def _placed(step: Step, tree: TreePlace | None) -> Step | CannotEditError:
    try:
        return tree.placed(step) if tree else step
    except CannotEditError as error:
        return error


def _exact(step: Step | CannotEditError, now: Mapping[str, Seen], base: Path, tree: TreePlace | None) -> Exact:
    if isinstance(step, CannotEditError):
        return Exact((), str(step))
    try:
        edits = all_exact(step.edits, now, base)
    except CannotEditError as error:
        return Exact((), str(error))
    return Exact(tuple(map(tree.as_shown, edits) if tree else edits))
