"""A file as an earlier copy has it: one that a repair made, or one that a person made by hand (`NAME.backup.*`)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from trueup.collect.configuration_tree import mapped
from trueup.collect.tree import place_of
from trueup.expectations.schema import Layout
from trueup.fixes.reload_systemd import READ_AGAIN
from trueup.judging import Question
from trueup.repair import records
from trueup.repair.edits import CannotEditError, Change, Edit, Write, exact
from trueup.repair.orders import plain
from trueup.repair.rehearsals import NGINX, TEST, UNITS, of_compose, of_nginx, of_unit
from trueup.repair.steps import Command, Layer, Rehearsal, Step
from trueup.repair.workplace import Workplace

LOAD = Command(("systemctl", "try-reload-or-restart", "nginx.service"))
"""Of an nginx that is down nothing is loaded: it reads the file when it is started."""


class NoSuchCopyError(ValueError):
    """No copy of that name; the message says which there are."""


@dataclass(frozen=True)
class Copy:
    """One copy: `made` is when it came to lie there, in seconds since the epoch, whatever its name says."""

    path: str
    made: float
    size: int
    is_ours: bool


def copies(workplace: Workplace, file: str) -> list[Copy]:
    """Every copy of the file, newest first.

    Raises:
        OrderFailedError, WorkplaceError, ValueError: nobody could look.
    """
    (told,) = workplace.carry_out([("copies", file)])
    ours = {copy for event in records.read(workplace).events for path, copy in event.files if path == file}
    found = []
    for line in filter(None, told.split("\n")):
        made, size, path = line.split("\t")
        found.append(Copy(plain(path), float(made), int(size), plain(path) in ours))
    return sorted(found, key=lambda copy: (copy.made, copy.path), reverse=True)


def chosen(known: Sequence[Copy], file: str, wanted: str) -> Copy:
    """The copy of that path or name; the newest where none is named.

    Raises:
        NoSuchCopyError: there is none.
    """
    found = [copy for copy in known if not wanted or wanted in {copy.path, copy.path.rpartition("/")[2]}]
    if not found:
        there = ", ".join(copy.path for copy in known[:5])
        raise NoSuchCopyError(
            f"no copy {wanted} of {file}; there is {there}" if there else f"there is no copy of {file}"
        )
    return found[0]


def edit(workplace: Workplace, file: str, copy: Copy) -> Edit | None:
    """What makes the file like its copy; None where it is. It keeps its own owner and mode where it is there.

    Raises:
        CannotEditError: something else than a file is there.
        OrderFailedError, WorkplaceError: nobody could look.
    """
    now = workplace.look([file, copy.path])
    text = now[copy.path].text
    if not now[copy.path].is_file:
        raise CannotEditError(f"{copy.path} is no file any more")
    if now[file].is_file:
        return exact(Change(file, lambda _: text), now, Path())
    made = exact(Write(file, text), now, Path())
    return replace(made, orders=(("restore", file, copy.path, now[file].print),)) if made else None


def step(subject: str, file: str, copy: Copy, layout: Layout, *, in_a_tree: bool) -> Step:
    """On a host judged in its place by what reads it: nginx, systemd or compose; what none of them reads, by nobody."""
    rehearsals: tuple[Rehearsal, ...] = ()
    commands: tuple[Command, ...] = ()
    if in_a_tree:
        pass
    elif file.startswith(f"{NGINX}/"):
        rehearsals, commands = of_nginx(), (TEST, LOAD)
    elif file.startswith(f"{UNITS}/"):
        unit = file.removeprefix(f"{UNITS}/").split("/", maxsplit=1)[0].removesuffix(".d")
        rehearsals, commands = of_unit(f"{UNITS}/{unit}"), (READ_AGAIN,)
    elif place_of(file, mapped(layout.compose)) is not None:
        rehearsals = of_compose(file)
    return Step(
        fix="restore_file",
        mends=Question("", subject, file),
        level="unsafe",
        layer=Layer.UNIT_FILE,
        says=f"restore {file} from {copy.path}",
        rehearsals=rehearsals,
        commands=commands,
        undo=commands,
    )
