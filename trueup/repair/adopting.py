"""The host's version of a managed file, brought back into the tree."""

from typing import NamedTuple

from trueup.collect.configuration_tree import mapped
from trueup.collect.tree import place_of
from trueup.expectations.schema import Layout
from trueup.judging import Question
from trueup.repair.edits import CannotEditError, Change, Edit, Write, exact
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.steps import Layer, Step
from trueup.repair.workplace import Workplace


class Adoption(NamedTuple):
    """What would change in the tree: `edit` is None where the tree has it so already."""

    step: Step
    edit: Edit | None


def is_managed(file: str, layout: Layout) -> bool:
    """Whether it is a site or a unit that the layout gives a place in the tree; compose files differ by design."""
    return place_of(file, mapped((*layout.units, *layout.sites))) is not None


def adoption(host: Workplace, tree: TreePlace, file: str) -> Adoption:
    """The file as the host has it, in its place in the tree.

    Raises:
        CannotEditError: it has none there, or the host has no such file.
        OrderFailedError, WorkplaceError: the host cannot be asked.
    """
    if not is_managed(file, tree.expectations.layout):
        raise CannotEditError(f"{file} is no site and no unit that the tree has a place for (see layout:)")
    place = str(tree.path_of(file))
    there = host.look([file])[file]
    if there.print.startswith("link:"):
        raise CannotEditError(f"{file} is a link to {there.print.removeprefix('link:')}: adopt that")
    if not there.is_file:
        raise CannotEditError(f"{file} is {'a directory' if there.print == 'directory' else 'not there'}")
    now = tree.looking().look([place])
    wanted = Change(place, lambda _: there.text) if now[place].is_file else Write(place, there.text)
    step = Step(
        fix="adopt_file",
        mends=Question("", tree.subject.name, file),
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"adopt {file} of {host.subject.name}",
        edits=(wanted,),
    )
    return Adoption(step, exact(wanted, now, tree.root))
