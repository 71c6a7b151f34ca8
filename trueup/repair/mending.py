"""Steps, whole: look, do, look again, and keep it or take it back, whatever goes wrong in the midst of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from trueup.judging import Judge
from trueup.repair import journal, records
from trueup.repair.done import Done
from trueup.repair.edits import CannotEditError, Edit, all_exact, seen
from trueup.repair.journal import Event
from trueup.repair.looking import still_wrong, unseen, worse
from trueup.repair.orders import UNSEEN, Order, OrderFailedError, seconds_for
from trueup.repair.orders_of import begun_event, copies_of, doing, ended_event, of_files
from trueup.repair.planning import would_be_mended
from trueup.repair.steps import Step
from trueup.repair.work import TRIES_AGAIN, Work
from trueup.repair.workplace import WorkplaceError

LOOKS_WITHIN = 5 * 60
"""Seconds: the looks after a step and after its undoing, each at its deadline."""

BEFORE_THE_WORK = {"lock", "read", "show", "same", "edit", "rehearse", "note"}
"""Orders of a step that change nothing but the lock and the journal: where one fails, there is nothing to undo."""

BEFORE_THE_COMMANDS = {"copy", "commit"}
"""Where one of these fails no command was run yet, and what undoes them is not run either."""


class Begun(NamedTuple):
    """A step at work: its line in the journal, and what was true before it."""

    step: Step
    event: Event
    before: Judge


@dataclass
class Mending:
    """The steps of one run: `refused` are those whose way a later one may clear.

    `apart` are those that were done together, to the harm of something, and are to be tried each by itself.
    """

    work: Work
    configuration_globs: tuple[str, ...]
    base: Path
    placed: Callable[[Step], Step]
    refused: dict[tuple[str, str], Done] = field(default_factory=dict)
    apart: set[tuple[str, str]] = field(default_factory=set)

    def mend(self, steps: Sequence[Step]) -> bool:
        """Do the steps, then look until each is kept, undone or refused; whether one was kept.

        Raises:
            ValueError, OrderFailedError, WorkplaceError: no more can be done now; `done` says what became of each step.
        """
        kept, begun, stop = False, list[Begun](), None
        try:
            for step in steps:
                try:
                    came_to = self._done(step)
                except ValueError as error:  # a hold, or another's lock: what has begun is ended first, if it can be
                    stop = error
                    break
                if isinstance(came_to, Begun):
                    begun.append(came_to)
                else:
                    kept |= came_to
            kept |= self._judge_all(begun)
        except (ValueError, OrderFailedError, WorkplaceError) as error:
            self._left(begun, error)
            raise
        if stop:
            raise stop
        return kept

    def _left(self, begun: Sequence[Begun], error: Exception) -> None:
        """Say of each that began and was not judged that nobody knows what it came to."""
        told = {one.identity for one in self.work.done}
        why = f"{error}; whether it is true now is not known: {TRIES_AGAIN}"
        for one in begun:
            if one.event.id not in told:
                self.work.done.append(Done(one.step, one.step.says, "failed", why, one.event.id))

    def _done(self, step: Step) -> Begun | bool:
        """The work of one step; where it did not come to its end, it is judged already, and this says whether kept."""
        now = self.work.clock()
        try:
            step = self.placed(step)
            edits = self._exact(step)
        except (CannotEditError, OrderFailedError) as error:
            self.refused[step.key] = Done(step, step.says, "refused", str(error))
            return False
        copies = copies_of(edits, now, self.configuration_globs, self.work.workplace.state)
        event = begun_event(step, edits, journal.new_id(now), now, self.work.owner, copies)
        begun, orders = Begun(step, event, self.work.last), doing(step, edits, event, copies)
        whole = seconds_for(orders) + step.settles_in + seconds_for(event.undo) + LOOKS_WITHIN
        try:
            self.work.carry_out([self.work.lock(whole), *orders])
        except (WorkplaceError, OrderFailedError) as error:
            return self._judge_what_failed(begun, error)
        self.work.events.append(event)
        return begun

    def _judge_all(self, begun: Sequence[Begun]) -> bool:
        """By one look; where something is worse since then, nobody knows by which of them: all are taken back."""
        work = self.work
        if len(begun) <= 1:
            return any(self._judge(one, self._settled(one)) for one in begun)
        first = begun[0]
        work.until(
            max(one.step.settles_in for one in begun),
            lambda: next(filter(None, (still_wrong(one.step, one.before, work.last) for one in begun)), ""),
        )
        seen = work.last
        if not (bad := worse(first.before, seen, first.step.mends.subject)):
            kept = [self._judge(one, still_wrong(one.step, one.before, seen)) for one in begun]
            return any(kept)
        why = f"worse since then: {bad}"
        for one in reversed(begun):
            end = ended_event(one.event, journal.UNDONE, work.clock(), why, cut_off=True)
            if work.undo(one.step, one.step.says, end, one.event.undo):
                again = f"{why}; nobody knows by which of {len(begun)}, so each is tried by itself"
                work.done.append(Done(one.step, one.step.says, "undone", again, one.event.id))
        self.apart |= {one.step.key for one in begun}
        self._settled_back(first)
        return False

    def _exact(self, step: Step) -> list[Edit]:
        """The edits of a step, made exact by what the files are now; a hold that came meanwhile ends it all here."""
        shows = [("show", wanted.path) for wanted in step.edits]
        _, known, *told = self.work.carry_out([self.work.lock(), ("read",), *shows])
        self.work.know(records.understood(known))
        now = {wanted.path: seen(text) for wanted, text in zip(step.edits, told, strict=True)}
        return all_exact(step.edits, now, self.base)

    def _judge_what_failed(self, begun: Begun, error: WorkplaceError | OrderFailedError) -> bool:
        """The work did not come to its end: what there is of it is judged as any other is."""
        step, event, work = begun.step, begun.event, self.work
        heard = isinstance(error, OrderFailedError) and error.told != UNSEEN
        word = error.order[0] if isinstance(error, OrderFailedError) and heard else ""
        if word in BEFORE_THE_WORK or (not heard and not self._has_begun(begun, error)):
            self.refused[step.key] = Done(step, step.says, "refused", str(error))
            work.look_again()
            return False
        work.events.append(event)
        if word in BEFORE_THE_COMMANDS:
            return self._judge(begun, str(error), undo=of_files(event.undo))
        work.look_again()
        if heard and would_be_mended(work.last.verdict(step.mends), work.last.platforms):
            wrong = still_wrong(step, begun.before, work.last)
        else:  # somebody else may have done the same, or be about to: then nothing is to be taken back
            wrong = self._settled(begun)
        if wrong:
            return self._judge(begun, str(error) if heard else f"{error}; {wrong}")
        return self._judge(begun, "", note=f"it failed ({error}), and is true all the same")

    def _has_begun(self, begun: Begun, error: Exception) -> bool:
        """Whether the journal there knows of it, since nothing else does."""
        try:
            return begun.event.id in {repair.begun.id for repair in self.work.open_ones()}
        except (WorkplaceError, OrderFailedError, ValueError):
            why = f"{error}; how far it came is not known: {TRIES_AGAIN}"
            self.work.done.append(Done(begun.step, begun.step.says, "failed", why, begun.event.id))
            raise

    def _judge(self, begun: Begun, wrong: str, *, undo: Sequence[Order] | None = None, note: str = "") -> bool:
        """Keep it, or take it back: `wrong` says why, in a sentence."""
        step, event, work = begun.step, begun.event, self.work
        if not wrong:
            work.done.append(Done(step, step.says, "kept", note, event.id))
            work.note(ended_event(event, journal.KEPT, work.clock(), note))
            return True
        end = ended_event(event, journal.UNDONE, work.clock(), wrong)
        if work.undo(step, step.says, end, event.undo if undo is None else undo):
            bad = self._settled_back(begun)
            still = f"; it was taken back, and that is no better: {bad}" if bad else ""
            work.done.append(Done(step, step.says, "undone", wrong + still, event.id))
        else:
            work.look_again()
        return False

    def _settled(self, begun: Begun) -> str:
        """Look until the check holds and nothing else is worse, or time is up; and what is still wrong then."""
        return self.work.until(begun.step.settles_in, lambda: still_wrong(begun.step, begun.before, self.work.last))

    def _settled_back(self, begun: Begun) -> str:
        """Look until nothing is worse than before the step, or time is up; and what still is."""
        host, work = begun.step.mends.subject, self.work
        return work.until(
            begun.step.settles_in, lambda: unseen(work.last, host) or worse(begun.before, work.last, host)
        )
