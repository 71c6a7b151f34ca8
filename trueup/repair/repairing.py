"""One subject's repairs: lock, finish what was cut off, then step by step, each planned from the look before it."""

import datetime
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from trueup.checks import Outcome
from trueup.expectations.schema import Repair as Budget
from trueup.judging import Judge, Question
from trueup.repair import journal
from trueup.repair.budget import refusal
from trueup.repair.done import Done
from trueup.repair.journal import Event, Repair
from trueup.repair.looking import unseen, verdicts_of
from trueup.repair.mending import Mending
from trueup.repair.orders import OrderFailedError
from trueup.repair.orders_of import ended_event
from trueup.repair.planning import plan, would_be_mended
from trueup.repair.retention import outdated, pruned_event
from trueup.repair.steps import Level, Step
from trueup.repair.work import BETWEEN_LOOKS, Work
from trueup.repair.workplace import Workplace, WorkplaceError

STARTS_AGAIN_WITHIN = 60.0
"""Seconds: what a boot, or somebody, is starting may finish what was cut off, before it is undone."""


def _as_it_is(step: Step) -> Step:
    """On a host a step's paths are its own."""
    return step


@dataclass
class Repairing:
    """The repairs of one host in one run. `look` collects fresh facts and judges them, every check."""

    workplace: Workplace
    look: Callable[[], Judge]
    allowed: frozenset[Level]
    chosen: Collection[Question]
    budget: Budget
    clock: Callable[[], datetime.datetime]
    configuration_globs: tuple[str, ...] = ()
    base: Path = Path()
    placed: Callable[[Step], Step] = _as_it_is
    done: list[Done] = field(default_factory=list)
    trouble: str = ""
    _tried: set[tuple[str, str]] = field(default_factory=set)
    _alone: set[tuple[str, str]] = field(default_factory=set)

    def repair(self, judge: Judge) -> Judge:
        """Repair what may be; the judge of the last look, or the one given where nobody looked again."""
        work = Work(self.workplace, self.look, self.clock, judge, self.done)
        with self._mending(work) as mending:
            if work.open_ones() or self._next(work):
                with self._finished(work):
                    self._prune(work)
                    while steps := self._next(work):
                        self._tried |= {step.key for step in steps}
                        if mending.mend(steps):
                            self._tried -= mending.refused.keys()  # what stood in their way may have been this
                            mending.refused.clear()
                        self._tried -= mending.apart - self._alone
                        self._alone |= mending.apart
        return work.last

    def carry_through(self, step: Step, judge: Judge) -> Judge:
        """One step that a person asks for, however often it was done; the judge of the last look."""
        work = Work(self.workplace, self.look, self.clock, judge, self.done)
        with self._mending(work) as mending, self._finished(work):
            mending.mend([step])
        return work.last

    @contextmanager
    def _mending(self, work: Work) -> Iterator[Mending]:
        """What mends; where no more can be done the block ends, and `trouble` says why."""
        mending = Mending(work, self.configuration_globs, self.base, self.placed)
        try:
            yield mending
        except (WorkplaceError, OrderFailedError, ValueError) as error:
            self.trouble = str(error)
        finally:
            self.done.extend(mending.refused.values())

    @contextmanager
    def _finished(self, work: Work) -> Iterator[None]:
        """Have the lock, a fresh look, and nothing left that was cut off."""
        with work.locked():
            work.look_again()
            self._finish(work, work.open_ones())
            yield

    def _prune(self, work: Work) -> None:
        """Remove old copies; where that fails, the repairs go on, and say so."""
        if not (old := outdated(work.events, self.budget, self.clock())):
            return
        try:
            work.carry_out([work.lock(), *(("remove", copy) for _, copy in old)])
            work.note(pruned_event(old, self.clock()))
        except OrderFailedError as error:
            self.done.append(Done(None, f"remove {len(old)} old copies", "failed", error.told))

    def _next(self, work: Work) -> list[Step]:
        """The first step that was not tried, and may be, with those that one look judges beside it."""
        verdicts = verdicts_of(work.last, work.host)
        findings = [verdict for question, verdict in verdicts.items() if question in self.chosen]
        found: list[Step] = []
        for step in plan(findings, work.last.platforms, self.allowed).steps:
            if len(self.done) + len(found) >= self.budget.per_run or (found and step.fix != found[0].fix):
                break
            if step.key in self._tried:
                continue
            if why := refusal(work.events, *step.key, self.budget, self.clock()):
                self._tried.add(step.key)
                self.done.append(Done(step, step.says, "refused", why))
                continue
            found.append(step)
            if not step.beside or step.key in self._alone:
                break
        return found

    def _finish(self, work: Work, open_ones: list[Repair]) -> None:
        """A repair that was cut off is kept where its check holds now, and undone where it does not."""
        for begun in (repair.begun for repair in open_ones):
            says = f"{begun.says} (cut off at {begun.at})"
            if self._came_about(work, begun):
                work.note(ended_event(begun, journal.KEPT, self.clock(), "cut off, and found whole"))
                self.done.append(Done(None, says, "finished", "it had been cut off, and its check holds", begun.id))
                continue
            why = "it had been cut off before it was whole"
            end = ended_event(begun, journal.UNDONE, self.clock(), why, cut_off=True)
            if work.undo(None, says, end, begun.undo):
                self.done.append(Done(None, says, "undone", why, begun.id))
            work.look_again()

    def _came_about(self, work: Work, begun: Event) -> bool:
        """Whether what was begun is true; where nothing could be planned for it now, it may be coming about."""
        until = time.monotonic() + STARTS_AGAIN_WITHIN
        question = Question(begun.check, work.host, begun.resource)
        while True:
            blind = unseen(work.last, work.host)
            verdict = verdicts_of(work.last, work.host).get(question)
            if not blind and (verdict is None or verdict.outcome is Outcome.PASSED):
                return verdict is not None
            if (verdict and would_be_mended(verdict, work.last.platforms)) or time.monotonic() > until:
                break
            time.sleep(BETWEEN_LOOKS)
            work.look_again()
        if blind:
            raise WorkplaceError(f"{begun.says} was cut off: {blind}")
        return False
