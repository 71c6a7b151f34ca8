"""One subject's repairs: lock, finish what was cut off, then step by step: look, do, look again, keep or undo."""

import datetime
import getpass
import os
import socket
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from trueup.checks import Outcome
from trueup.expectations.schema import Repair as Budget
from trueup.judging import RED, Judge, Question, Verdict
from trueup.repair import journal, records
from trueup.repair.budget import refusal
from trueup.repair.edits import CannotEditError, Edit, exact, seen
from trueup.repair.journal import Event, Repair
from trueup.repair.orders import Order, OrderFailedError
from trueup.repair.orders_of import backup_of, begun_event, doing, ended_event
from trueup.repair.planning import plan
from trueup.repair.retention import outdated, pruned_event
from trueup.repair.steps import Level, Step
from trueup.repair.workplace import LEASE, Workplace, WorkplaceError

BETWEEN_LOOKS = 0.5
"""Seconds."""

BEFORE_THE_WORK = {"lock", "same", "edit", "rehearse", "note"}
"""Orders of a step that change nothing but the lock and the journal: where one fails, there is nothing to undo."""

Result = Literal["kept", "undone", "failed", "refused", "finished"]


@dataclass(frozen=True)
class Done:
    """What became of one step: `why` says it in a sentence where it was not kept."""

    step: Step | None
    says: str
    result: Result
    why: str = ""
    identity: str = ""


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
    _refused: dict[tuple[str, str], Done] = field(default_factory=dict)
    _events: list[Event] = field(default_factory=list)

    def repair(self, judge: Judge) -> Judge:
        """Repair what may be; the judge of the last look, or the one given where nothing was touched."""
        try:
            open_ones = self._open_ones()
            if not open_ones and not self._next(judge):
                return judge
            with self._locked():
                judge = self._finish(self.look(), self._open_ones())
                self._prune()
                while len(self.done) < self.budget.per_run and (step := self._next(judge)):
                    judge = self._mend(step, judge)
        except (WorkplaceError, OrderFailedError, ValueError) as error:
            self.trouble = str(error)
        finally:
            self.done.extend(self._refused.values())
        return judge

    def carry_through(self, step: Step) -> Judge | None:
        """One step that a person asks for, however often it was done: what the last look saw, if there was one."""
        judge = None
        try:
            self._open_ones()
            with self._locked():
                judge = self._finish(self.look(), self._open_ones())
                judge = self._mend(step, judge)
        except (WorkplaceError, OrderFailedError, ValueError) as error:
            self.trouble = str(error)
        finally:
            self.done.extend(self._refused.values())
        return judge

    def _prune(self) -> None:
        """Remove old copies; where that fails, the repairs go on, and say so."""
        now = self.clock()
        if not (old := outdated(self._events, self.budget, now)):
            return
        try:
            self._carry_out([("remove", copy) for _, copy in old])
            self._note(pruned_event(old, now))
        except OrderFailedError as error:
            self.done.append(Done(None, f"remove {len(old)} old copies", "failed", error.told))

    def _open_ones(self) -> list[Repair]:
        """Read what the host knows: a hold ends it here, and repairs that were cut off come first.

        Raises:
            WorkplaceError, ValueError: nothing may be repaired now; the message says why.
        """
        known = records.read(self.workplace)
        if known.hold and known.hold.holds(self.clock()):
            raise ValueError(f"held until {known.hold.until} by {known.hold.owner}: {known.hold.reason}")
        self._events = list(known.events)
        return journal.cut_off(self._events)

    def _next(self, judge: Judge) -> Step | None:
        """The first step that was not tried, and may be."""
        findings = [verdict for verdict in self._verdicts(judge).values() if verdict.question in self.chosen]
        for step in plan(findings, judge.platforms, self.allowed).steps:
            key = (step.mends.check, step.mends.resource)
            if key in self._tried:
                continue
            if why := refusal(self._events, *key, self.budget, self.clock()):
                self._tried.add(key)
                self.done.append(Done(step, step.says, "refused", why))
                continue
            return step
        return None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        owner = f"{getpass.getuser()}@{socket.gethostname()}:{os.getpid()}"
        here = str(os.getpid()) if self.workplace.is_here else ""
        self._lock = ("lock", owner, "pytest --fix", str(LEASE), here)
        try:
            self._carry_out([self._lock])
        except OrderFailedError as error:
            word, *held = error.told.split("\t")
            if word != "held" or len(held) < 3:
                raise
            until = datetime.datetime.fromtimestamp(float(held[2]), datetime.UTC)
            raise ValueError(f"{held[0]} is repairing ({held[1]}), until {until:%H:%M:%S} UTC at the latest") from error
        try:
            yield
        finally:
            self._carry_out([("unlock", owner)])

    def _finish(self, judge: Judge, open_ones: list[Repair]) -> Judge:
        """A repair that was cut off is kept where its check holds now, and undone where it does not."""
        for cut in open_ones:
            known = {(v.question.check, v.question.resource): v for v in self._verdicts(judge).values()}
            verdict = known.get((cut.begun.check, cut.begun.resource))
            says = f"{cut.begun.says} (cut off at {cut.begun.at})"
            if verdict is not None and verdict.outcome is Outcome.PASSED:
                self._note(ended_event(cut.begun, journal.KEPT, self.clock(), "cut off, and found whole"))
                self.done.append(Done(None, says, "finished", "it had been cut off, and its check holds", cut.begun.id))
                continue
            why = "it had been cut off before it was whole"
            self.done.append(self._undo(None, says, cut.begun, why))
            judge = self.look()
        return judge

    def _mend(self, step: Step, before: Judge) -> Judge:
        """One step, whole: the last look after it."""
        key = (step.mends.check, step.mends.resource)
        self._tried.add(key)
        now = self.clock()
        try:
            step = self.placed(step)
            edits = self._exact(step)
        except CannotEditError as error:
            self._refused[key] = Done(step, step.says, "refused", str(error))
            return before
        globs, state = self.configuration_globs, self.workplace.state
        copies = {edit.path: backup_of(edit.path, now, globs, state) for edit in edits if edit.is_copied}
        begun = begun_event(step, edits, journal.new_id(now), now, self._lock[1], copies)
        try:
            self._carry_out([self._lock, *doing(step, edits, begun, copies)])
        except OrderFailedError as error:
            if error.order[0] in BEFORE_THE_WORK:
                self._refused[key] = Done(step, step.says, "refused", error.told)
            else:
                self.done.append(self._undo(step, step.says, begun, error.told))
            return self.look()
        self._events.append(begun)
        after, why = self._settled(step, before)
        if why:
            self.done.append(self._undo(step, step.says, begun, why))
            return self.look()
        self._note(ended_event(begun, journal.KEPT, self.clock()))
        self.done.append(Done(step, step.says, "kept", "", begun.id))
        self._tried -= self._refused.keys()  # what stood in their way may have been this
        self._refused.clear()
        return after

    def _exact(self, step: Step) -> list[Edit]:
        """The edits of a step, made exact by what the files are now."""
        if not step.edits:
            return []
        told = self._carry_out([("show", wanted.path) for wanted in step.edits])
        now = {wanted.path: seen(text) for wanted, text in zip(step.edits, told, strict=True)}
        edits = (exact(wanted, now, self.base) for wanted in step.edits)
        return [edit for edit in edits if edit is not None]

    def _settled(self, step: Step, before: Judge) -> tuple[Judge, str]:
        """Look until the check holds and nothing else is worse, or time is up; and what is still wrong then."""
        green = {question for question, verdict in self._verdicts(before).items() if verdict.outcome is Outcome.PASSED}
        until = time.monotonic() + step.settles_in
        while True:
            after = self.look()
            verdicts = self._verdicts(after)
            mended = after.verdict(step.mends)
            worse = [q.label for q in sorted(green & verdicts.keys(), key=str) if verdicts[q].outcome in RED]
            if mended.outcome is Outcome.PASSED and not worse:
                return after, ""
            if time.monotonic() > until:
                still = f"{step.mends.label} is still not true: {mended.found}"
                return after, f"it made worse: {', '.join(worse[:3])}" if worse else still
            time.sleep(BETWEEN_LOOKS)

    def _undo(self, step: Step | None, says: str, begun: Event, why: str) -> Done:
        """Back to what was; where that cannot be, it says so, and the next run tries again."""
        try:
            self._carry_out(begun.undo)
        except OrderFailedError as error:
            why = f"{why}; and it could not be undone: {error.told}"
            self._note(ended_event(begun, journal.FAILED, self.clock(), why))
            return Done(step, says, "failed", why, begun.id)
        self._note(ended_event(begun, journal.UNDONE, self.clock(), why))
        return Done(step, says, "undone", why, begun.id)

    def _note(self, event: Event) -> None:
        self._carry_out([("note", journal.line(event))])
        self._events.append(event)

    def _verdicts(self, judge: Judge) -> Mapping[Question, Verdict]:
        """Every verdict of every check on this host."""
        name = self.workplace.subject.name
        questions = (question for check in judge.checks.values() for question in judge.questions(check))
        return {question: judge.verdict(question) for question in questions if question.subject == name}

    def _carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        return self.workplace.carry_out(orders) if orders else ()
