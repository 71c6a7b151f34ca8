"""What fails before a step's work has begun is left as it is: to take it back would stop what others started.

No real host loses a lock between two commands when a test wants it, so what the host tells is made up here.
"""

import dataclasses
import datetime
from collections.abc import Sequence

import pytest

from selftests.checks import scene
from trueup.facts import Subject, SubjectKind
from trueup.judging import Question
from trueup.repair.orders import Order, OrderFailedError
from trueup.repair.repairing import Repairing
from trueup.repair.workplace import Workplace
from trueup.subjects import Access

JOINS = "network.service_joins_the_network"


@dataclasses.dataclass(frozen=True)
class ToldWorkplace(Workplace):
    """A host that carries out nothing: the order of this word, in a step's work, fails."""

    failing: str = ""
    heard: list[Order] = dataclasses.field(default_factory=list)

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        for order in orders:
            self.heard.append(order)
            if order[0] == self.failing and len(orders) > 1:
                raise OrderFailedError(order, "no room")
        return ("",) * len(orders)


@pytest.mark.parametrize(
    ("failing", "result", "undone"),
    [("lock", "refused", False), ("note", "refused", False), ("run", "undone", True)],
)
def test_only_work_that_began_is_taken_back(failing: str, result: str, undone: bool) -> None:  # noqa: FBT001
    facts = scene.with_container(scene.host(), "api", attachments=())
    place = ToldWorkplace(Subject("box", SubjectKind.HOST, "local"), Access(), failing=failing)
    repairing = Repairing(
        workplace=place,
        look=lambda: scene.judge_of(facts),
        allowed=frozenset({"safe"}),
        chosen={Question(JOINS, "box", "api")},
        budget=scene.expected().repair,
        clock=lambda: datetime.datetime.now(datetime.UTC),
    )
    repairing.repair(scene.judge_of(facts))
    assert [(done.result, done.why) for done in repairing.done] == [(result, "no room")]
    taken_back = [order for order in place.heard if "disconnect" in order]
    assert bool(taken_back) is undone
    assert place.heard[-1][0] == "unlock"
