"""A unit that does not wait for what it needs is told to: on a host by a drop-in, in a tree by its own file."""

import re
from collections.abc import Sequence

from trueup.fixes.reload_systemd import READ_AGAIN
from trueup.judging import Verdict
from trueup.model.own_files import ORDER
from trueup.platform import Platform, Unit
from trueup.repair.edits import CannotEditError, Change, Write
from trueup.repair.rehearsals import UNITS, of_unit
from trueup.repair.steps import Layer, Step

SAYS = "# Put here by trueup. The two lines belong under [Unit] of the file in the tree; then this one can go.\n"
HEADER = re.compile(r"\s*\[(.+)\]\s*")


def plan(verdict: Verdict, platform: Platform) -> Step | None:
    """What it needs, whole: lines that say it twice mean the same. A file that drifted is for its own fix."""
    unit = platform.resource("unit", verdict.question.resource)
    if not isinstance(unit, Unit) or unit.found is None or unit.found.unread or not unit.needs:
        return None
    if not platform.on_host:
        return _in_the_tree(verdict, unit)
    if platform.beside and unit.name in platform.beside.unit_files and not _is_missing_there(platform.beside, unit):
        return None
    path = f"{UNITS}/{unit.name}.d/{ORDER}"
    return Step(
        fix="order_unit",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"order {unit.name} after {' and '.join(unit.needs)} by a drop-in; the tree needs the same",
        edits=(Write(path, f"{SAYS}[Unit]\n{''.join(_lines(unit.needs))}"),),
        rehearsals=of_unit(unit.found.path),
        commands=(READ_AGAIN,),
        undo=(READ_AGAIN,),
    )


def _is_missing_there(tree: Platform, unit: Unit) -> bool:
    """Whether the tree's unit lacks it as well, so that installing that would not help."""
    graph = tree.unit_graph
    requires, after = graph.requires(unit.name), graph.after(unit.name, graph.starts_with(unit.name))
    return not all(needed in requires and needed in after for needed in unit.needs)


def _in_the_tree(verdict: Verdict, unit: Unit) -> Step:
    return Step(
        fix="order_unit",
        mends=verdict.question,
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"write into {unit.file.path} that {unit.name} starts after {' and '.join(unit.needs)}",
        edits=(Change(unit.file.path, lambda text: ordered(text, unit.needs)),),
    )


def ordered(text: str, needs: Sequence[str]) -> str:
    """The unit file with both lines at the end of its section [Unit], before the blank lines that end it.

    Raises:
        CannotEditError: there is no such section, or its last line goes on in the next one.
    """
    lines = text.splitlines(keepends=True)
    headers = [number for number, line in enumerate(lines) if HEADER.fullmatch(line)]
    first = next((number for number in headers if lines[number].strip() == "[Unit]"), None)
    if first is None:
        raise CannotEditError("there is no section [Unit]")
    end = next((number for number in headers if number > first), len(lines))
    while end > first + 1 and not lines[end - 1].strip():
        end -= 1
    last = lines[end - 1]
    if last.rstrip("\n").endswith("\\"):
        raise CannotEditError("the last line of [Unit] goes on in the next one")
    if not last.endswith("\n"):
        lines[end - 1] = f"{last}\n"
    return "".join((*lines[:end], *_lines(needs), *lines[end:]))


def _lines(needs: Sequence[str]) -> tuple[str, str]:
    names = " ".join(needs)
    return f"Requires={names}\n", f"After={names}\n"


MENDS = {"systemd.unit_starts_after_the_infrastructure": plan}
MENDS_A_TREE = MENDS
MENDS_A_TREE = MENDS
