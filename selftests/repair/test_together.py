"""Steps that only add something are judged by one look; where that harms something, each is tried by itself.

No real container harms another by being connected when a test wants it, so the host is made up here.
"""

import dataclasses
import datetime
from collections.abc import Sequence

import pytest

from selftests.checks import scene
from trueup.facts import Facts, Subject, SubjectKind
from trueup.judging import Question
from trueup.repair.orders import Order, OrderFailedError
from trueup.repair.repairing import Repairing
from trueup.repair.work import Work
from trueup.repair.workplace import Workplace, WorkplaceError
from trueup.subjects import Access

SERVICES = sorted(scene.PORTS)


@dataclasses.dataclass(frozen=True)
class Engine(Workplace):
    """A host whose containers are all off the network: it connects those it is told to, but for those it refuses."""

    refuses: str = ""
    lost_at: str = ""
    harmful: str = ""
    """Where this one is connected, the first of the others stops."""
    connected: set[str] = dataclasses.field(default_factory=set)
    lost: list[str] = dataclasses.field(default_factory=list)
    looks: list[Facts] = dataclasses.field(default_factory=list)

    def carry_out(self, orders: Sequence[Order]) -> tuple[str, ...]:
        for order in orders:
            word, name = order[0], order[-1]
            if self.lost or (word == "run" and name == self.lost_at):
                self.lost.append(name)
                raise WorkplaceError("no answer within 90 s")
            if word == "run" and name == self.refuses:
                raise OrderFailedError(order, "endpoint exists already")
            if word == "run":
                self.connected.add(name)
            elif word == "try":
                self.connected.discard(name)
        return ("",) * len(orders)

    def facts(self) -> Facts:
        facts = scene.host()
        for name in SERVICES:
            if name not in self.connected:
                facts = scene.with_container(facts, name, attachments=())
        if self.harmful in self.connected:
            victim = next(name for name in SERVICES if name != self.harmful)
            facts = scene.with_container(facts, victim, running=False, status="exited")
        self.looks.append(facts)
        return facts


def repaired(**how: str) -> tuple[Engine, Repairing]:
    engine = Engine(Subject("box", SubjectKind.HOST, "local"), Access(), **how)  # type: ignore[arg-type]
    repairing = Repairing(
        workplace=engine,
        look=lambda: scene.judge_of(engine.facts()),
        allowed=frozenset({"safe"}),
        chosen={Question("network.service_joins_the_network", "box", name) for name in SERVICES},
        budget=scene.expected().repair,
        clock=lambda: datetime.datetime.now(datetime.UTC),
    )
    repairing.repair(scene.judge_of(engine.facts()))
    return engine, repairing


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Work.until
    monkeypatch.setattr(Work, "until", lambda self, _, wrong: whole(self, 0.0, wrong))


def results(repairing: Repairing) -> dict[str, str]:
    """What came last of each."""
    return {done.step.mends.resource: done.result for done in repairing.done if done.step}


def test_one_look_judges_all_of_them() -> None:
    engine, repairing = repaired()
    assert results(repairing) == dict.fromkeys(SERVICES, "kept")
    assert len(engine.looks) == 3, "as it was given, under the lock, and afterwards"


def test_one_that_is_refused_takes_nothing_from_the_others() -> None:
    refused = SERVICES[1]
    engine, repairing = repaired(refuses=refused)
    assert results(repairing) == {name: "undone" if name == refused else "kept" for name in SERVICES}
    assert engine.connected == set(SERVICES) - {refused}


def test_where_something_is_worse_each_is_tried_by_itself() -> None:
    harmful = SERVICES[-1]
    engine, repairing = repaired(harmful=harmful)
    assert results(repairing) == {name: "undone" if name == harmful else "kept" for name in SERVICES}
    assert engine.connected == set(SERVICES) - {harmful}
    together = [done.why for done in repairing.done if "each is tried by itself" in done.why]
    assert len(together) == len(SERVICES)
    assert "network.container_is_running" in together[0]
    assert len(repairing.done) == 2 * len(SERVICES)


def test_where_the_way_goes_in_their_midst_it_is_said_of_each_that_began() -> None:
    _, repairing = repaired(lost_at=SERVICES[-1])
    assert results(repairing) == dict.fromkeys(SERVICES, "failed")
    assert all("the next run finishes or undoes it" in done.why for done in repairing.done)
    assert repairing.trouble == "no answer within 90 s"
