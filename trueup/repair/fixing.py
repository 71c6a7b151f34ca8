"""The fix round of a run of pytest: what was asked for, where it may be done, and what came of it."""

import os
from collections.abc import Iterable, Iterator

import pytest

from trueup.checks import Check, Outcome
from trueup.facts import Facts
from trueup.judging import Judge, Question, Verdict
from trueup.repair.exact_steps import Exact, of_steps
from trueup.repair.in_a_tree import TreePlace
from trueup.repair.places import Place, Settings
from trueup.repair.planning import plan
from trueup.repair.stash import Fixing
from trueup.repair.steps import Level
from trueup.repair.workplace import Workplace, WorkplaceError
from trueup.session import Run
from trueup.subjects import Access

SAFE: frozenset[Level] = frozenset({"safe"})
ANY: frozenset[Level] = frozenset({"safe", "unsafe"})
SHOWN: frozenset[Level] = ANY | {"by hand"}

NOT_WELL = frozenset({Outcome.FAILED, Outcome.WARNED, Outcome.BLOCKED, Outcome.UNKNOWN})


def asked(config: pytest.Config) -> Fixing:
    """What the command line asks to repair.

    Raises:
        pytest.UsageError: it may not be repaired in this way.
    """
    unsafe, only_plan = bool(config.getoption("fix_unsafe")), bool(config.getoption("fix_plan"))
    if only_plan:
        return Fixing(SHOWN, only_plan=True)
    word = "--fix-unsafe" if unsafe else "--fix"
    if config.getoption("facts"):
        raise pytest.UsageError(f"{word} with --facts: a recording cannot be repaired; name the host with --hosts")
    if config.getoption("configs") and config.getoption("hosts", None):
        raise pytest.UsageError(f"{word} with --configs and --hosts: repair the tree first, then the host")
    if os.environ.get("CI"):
        raise pytest.UsageError(f"{word} where CI is set: a build repairs nothing; --fix-plan shows what would be done")
    if getattr(config.option, "numprocesses", None) or hasattr(config, "workerinput"):
        raise pytest.UsageError(f"{word} with -n: repairs are made one after the other; leave -n out")
    return Fixing(ANY if unsafe else SAFE, only_plan=False)


def carry_out(fixing: Fixing, run: Run, chosen: Iterable[Question], access: Access) -> None:
    """Plan, and where asked repair: afterwards the run judges what the last look saw."""
    wanted = set(chosen)
    findings = [run.judge.verdict(question) for question in wanted]
    fixing.steps, fixing.held_back = plan(findings, run.judge.platforms, fixing.allowed)
    places = [_place(run, seen, access) for seen in run.facts]
    if fixing.only_plan:
        fixing.shown = {
            step: Exact((), "what it would change, only the host or the tree itself can show")
            for step in fixing.steps
            if step.edits
        }
        for known in (place for place in places if place):
            mine = [step for step in fixing.steps if step.mends.subject == known.name]
            fixing.shown |= of_steps(mine, known.looking(), known.base, known.tree)
        return
    first, facts = run.judge, list(run.facts)
    for index, place in enumerate(places):
        if place is None:
            continue
        try:
            repairing = place.repairing(fixing.allowed, wanted)
        except WorkplaceError as error:
            fixing.trouble[place.name] = str(error)
            continue
        last = repairing.repair(run.judge)
        facts[index] = last.platforms[place.name].facts
        fixing.done[place.name] = repairing.done
        if repairing.trouble:
            fixing.trouble[place.name] = repairing.trouble
    if any(after is not before for after, before in zip(facts, run.facts, strict=True)):
        run.judge_again(first, facts)
        asked = {question.check for question in wanted}
        fixing.appeared = list(appeared(first, run.judge, [run.checks[check] for check in sorted(asked)]))


def appeared(before: Judge, now: Judge, checks: Iterable[Check]) -> Iterator[Verdict]:
    """What these checks find of resources that they knew nothing of before."""
    for check in checks:
        known = set(before.questions(check))
        for question in now.questions(check):
            if question not in known and (verdict := now.verdict(question)).outcome in NOT_WELL:
                yield verdict


def _place(run: Run, seen: Facts, access: Access) -> Place | None:
    """Where this subject can be repaired; None for a recording, and for a host that did not answer."""
    name, base = seen.subject.name, run.expectations_path.absolute().parent
    settings = Settings(run.expected(seen.subject), base, run.cache, run.trees.get(name), run.checks)
    if name in run.asked_trees:
        return Place(settings, TreePlace(seen.subject, run.asked_trees[name], base, run.expectations))
    if name not in run.asked_subjects or seen.unreachable is not None:
        return None
    return Place(settings, Workplace(run.asked_subjects[name], access))
