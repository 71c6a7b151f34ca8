"""The crash matrix: a step that is cut off after any of its orders is finished or undone by the next run, whole."""

import datetime
from collections.abc import Sequence

import pytest

from lab.outages.steps import KEPT
from lab.paths import CHECKOUT
from lab.replica import Replica
from selftests.matrix.judging import checks, existing, expectations, facts_of, healthy_tree
from selftests.matrix.settling import settled, unexpected
from selftests.repair.healed import HEALED, HOSTS
from selftests.repair.healing import events, lost_or_new, rearm, repaired, snapshot
from trueup.judging import Judge
from trueup.platform import Platform
from trueup.repair import journal
from trueup.repair.edits import all_exact, seen
from trueup.repair.fixing import ANY, SAFE
from trueup.repair.orders import Order, script, understood
from trueup.repair.orders_of import begun_event, copies_of, doing, read_by_nginx
from trueup.repair.planning import plan
from trueup.repair.steps import Step
from trueup.subjects import STATE_OF_A_HOST

pytestmark = pytest.mark.replica

EVERY_FIX = {
    "connect_container": "container-off-the-network",
    "create_network": "network-gone",
    "enable_site": "site-link-missing",
    "enable_unit": "unit-disabled",
    "external_network": "attached-but-not-by-definition",
    "install_file": "unit-edited-on-the-host",
    "reload_systemd": "unit-edited-without-daemon-reload",
    "remove_network": "container-on-a-leftover-network",
    "restart_unit": "container-removed",
    "run_nginx": "nginx-stopped",
    "run_timer": "renewal-timer-stopped",
    "start_docker": "docker-stopped",
    "start_unit": "container-stopped",
}
"""By the name of the fix: an outage whose first step is its."""

MOST_ORDERS = 8
"""More than any of these steps has."""

SAMPLE = {("connect_container", 1), ("external_network", 4), ("install_file", 7), ("restart_unit", 2)}
"""What every build looks at: cut off before the work, amid the files, before the reload, amid the commands."""


def cases() -> list[object]:
    return [
        pytest.param(fix, cut, marks=() if (fix, cut) in SAMPLE else pytest.mark.chaos, id=f"{fix}-{cut}")
        for fix in EVERY_FIX
        for cut in range(1, MOST_ORDERS + 1)
    ]


@pytest.mark.parametrize(("fix", "cut"), cases())
def test_a_step_that_was_cut_off_is_finished_or_undone(fix: str, cut: int, replica: Replica) -> None:
    name = EVERY_FIX[fix]
    rearm(replica)
    before = snapshot(replica)
    HOSTS[name].inject(replica)
    settled(replica, existing(HOSTS[name].expects))
    step, orders = first_step(replica, fix, HEALED[name])
    assert len(orders) <= MOST_ORDERS
    answers = carried_out(replica, orders[:cut])  # past its last order it is whole, and nobody looked at it
    assert len(answers) == min(cut, len(orders)), step
    has_begun = any(order[0] == "note" for order in orders[:cut])
    assert events(replica) == (["begun"] if has_begun else [])
    code, text, document = repaired(replica, HEALED[name])
    assert code == 0, text
    found = settled(replica, {})
    assert unexpected(found, {}) == [], text
    assert lost_or_new(before, snapshot(replica)) == {}
    told = events(replica)
    assert told.count("begun") == len(told) / 2, told
    assert ("cut off" in text) == has_begun, text
    assert partial_files(replica) == ""
    assert document["totals"]["failed"] == 0
    replica.run(["rm", "-rf", f"{KEPT}/{name}"], check=True)


def first_step(replica: Replica, fix: str, option: str) -> tuple[Step, list[Order]]:
    """The first step of a plan for what is wrong, and its orders as a run would give them."""
    platform = Platform(expectations(), facts_of(replica), healthy_tree())
    judge = Judge([platform], checks(), datetime.datetime.now(datetime.UTC))
    verdicts = [judge.verdict(question) for check in checks().values() for question in judge.questions(check)]
    step = plan(verdicts, judge.platforms, SAFE if option == "--fix" else ANY).steps[0]
    assert step.fix == fix
    now = datetime.datetime.now(datetime.UTC)
    shown = carried_out(replica, [("show", wanted.path) for wanted in step.edits])
    there = {wanted.path: seen(text) for wanted, text in zip(step.edits, shown, strict=True)}
    edits = all_exact(step.edits, there, CHECKOUT)
    copies = copies_of(edits, now, read_by_nginx(expectations().layout), STATE_OF_A_HOST)
    begun = begun_event(step, edits, journal.new_id(now), now, "somebody", copies)
    return step, doing(step, edits, begun, copies)


def carried_out(replica: Replica, orders: Sequence[Order]) -> tuple[str, ...]:
    """What the orders told, carried out by the program itself; it is given no more, as if it had been killed."""
    if not orders:
        return ()
    told = replica.run(["/bin/sh", "-c", script(orders, STATE_OF_A_HOST)], check=True)
    return understood(told.stdout).all(orders)


def partial_files(replica: Replica) -> str:
    return replica.run(["find", "/etc", "/home", "/var/lib/trueup", "-xdev", "-name", "*.trueup-partial"]).stdout
