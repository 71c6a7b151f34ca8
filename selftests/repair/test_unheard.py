"""The way to a host goes in the midst of a step and comes back: its journal says whether that began, a look the rest.

No real way goes at the moment that a test wants and is there again at the next, so what the host tells is made up here;
`test_amid_ssh.py` has the way that stays away.
"""

import dataclasses
import datetime
from collections.abc import Sequence

import msgspec
import pytest

from selftests.checks import scene
from trueup.facts import Facts, Subject, SubjectKind
from trueup.judging import Question
from trueup.repair import mending
from trueup.repair.orders import UNSEEN, Order, OrderFailedError, escaped, seconds_for
from trueup.repair.repairing import Repairing
from trueup.repair.steps import Command, Step
from trueup.repair.work import Work
from trueup.repair.workplace import LEASE, Workplace, WorkplaceError
from trueup.subjects import Access

JOINS = Question("network.service_joins_the_network", "box", "api")
WHOLE = scene.host()
BROKEN = scene.with_container(WHOLE, "api", attachments=())
GONE = WorkplaceError("no answer within 90 s")


@dataclasses.dataclass(frozen=True)
class GoingWorkplace(Workplace):
    """A host whose answer is lost at the first order of that word, before or after that is carried out."""

    lost_at: str = ""
    error: Exception = GONE
    heard: list[Order] = dataclasses.field(default_factory=list)

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        answers = []
        for order in orders:
            lost = order[0] == self.lost_at and order not in self.heard
            self.heard.append(order)
            if lost:
                if isinstance(self.error, OrderFailedError):
                    raise OrderFailedError(order, self.error.told)
                raise self.error
            answers.append(self._told(order))
        return tuple(answers)

    def _told(self, order: Order) -> str:
        notes = [fields[0] for word, *fields in self.heard if word == "note" and self.lost_at != "note"]
        return f"journal\t{escaped(chr(10).join(notes))}" if order[0] == "read" else ""


def repaired(place: GoingWorkplace, *looks: Facts) -> Repairing:
    seen = iter([BROKEN, *looks])
    last = looks[-1]
    repairing = Repairing(
        workplace=place,
        look=lambda: scene.judge_of(next(seen, last)),
        allowed=frozenset({"safe"}),
        chosen={JOINS},
        budget=scene.expected().repair,
        clock=lambda: datetime.datetime.now(datetime.UTC),
    )
    repairing.repair(scene.judge_of(BROKEN))
    return repairing


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Work.until
    monkeypatch.setattr(Work, "until", lambda self, _, wrong: whole(self, 0.0, wrong))


@pytest.mark.parametrize("error", [GONE, OrderFailedError(("run",), UNSEEN)])
@pytest.mark.parametrize(("after", "result"), [(WHOLE, "kept"), (BROKEN, "undone")])
def test_what_began_and_was_not_heard_of_is_judged_by_a_look(error: Exception, after: Facts, result: str) -> None:
    place = GoingWorkplace(Subject("box", SubjectKind.HOST, "local"), Access(), lost_at="run", error=error)
    (done,) = repaired(place, after).done
    assert (done.result, str(error) in done.why) == (result, True)
    assert any("disconnect" in order for order in place.heard if order[0] == "try") is (result == "undone")


@pytest.mark.parametrize("error", [GONE, OrderFailedError(("note",), UNSEEN)])
def test_what_is_not_in_the_journal_never_began(error: Exception) -> None:
    place = GoingWorkplace(Subject("box", SubjectKind.HOST, "local"), Access(), lost_at="note", error=error)
    (done,) = repaired(place, BROKEN).done
    assert (done.result, done.why) == ("refused", str(error))
    assert not any("disconnect" in order for order in place.heard)


def test_what_could_not_be_undone_is_left_open_for_the_next_run() -> None:
    error = OrderFailedError(("try",), "docker: no end within 60 s: ")
    place = GoingWorkplace(Subject("box", SubjectKind.HOST, "local"), Access(), lost_at="try", error=error)
    (done,) = repaired(place, BROKEN).done
    assert done.result == "failed"
    assert "could not be undone: docker: no end within 60 s: : the next run finishes or undoes it" in done.why
    assert [fields[0].count('"begun"') for word, *fields in place.heard if word == "note"] == [1]


def test_what_somebody_edited_since_is_closed_and_left_to_a_person() -> None:
    error = OrderFailedError(("try",), "/etc/x was edited since: it is left alone")
    place = GoingWorkplace(Subject("box", SubjectKind.HOST, "local"), Access(), lost_at="try", error=error)
    repairing = repaired(place, BROKEN)
    assert [done.result for done in repairing.done] == ["failed"]
    assert [msgspec.json.decode(fields[0])["event"] for word, *fields in place.heard if word == "note"] == [
        "begun",
        "failed",
    ]


def test_the_lock_lasts_as_long_as_the_step_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Command(("sleep", "3600"), 3600)
    step = Step("slow", JOINS, "safe", 5, "wait", commands=(slow,), undo=(slow,))  # type: ignore[arg-type]
    monkeypatch.setattr("trueup.repair.repairing.plan", lambda *_: type("P", (), {"steps": (step,)}))
    place = GoingWorkplace(Subject("box", SubjectKind.HOST, "local"), Access())
    repaired(place, WHOLE)
    longest = max(int(order[3]) for order in place.heard if order[0] == "lock")
    assert longest >= 2 * seconds_for([("run", "3600")]) + step.settles_in + mending.LOOKS_WITHIN > LEASE
