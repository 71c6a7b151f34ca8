"""The fix round of a run of pytest: what was asked for, where it may be done, and what came of it."""

import datetime
import os
from collections.abc import Iterable

import pytest

from trueup.collect.host import collect_host
from trueup.facts import SubjectKind
from trueup.judging import Judge, Question
from trueup.platform import Platform
from trueup.repair.planning import plan
from trueup.repair.repairing import Repairing
from trueup.repair.stash import Fixing
from trueup.repair.steps import Level
from trueup.repair.workplace import Workplace
from trueup.session import Run
from trueup.subjects import Access

SAFE: frozenset[Level] = frozenset({"safe"})
ANY: frozenset[Level] = frozenset({"safe", "unsafe"})
SHOWN: frozenset[Level] = ANY | {"by hand"}


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
    if config.getoption("configs"):
        raise pytest.UsageError(f"{word} with --configs: a tree is not repaired; --fix-plan shows what would be")
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
    if fixing.only_plan:
        return
    first, facts = run.judge, list(run.facts)
    for index, seen in enumerate(run.facts):
        name = seen.subject.name
        if seen.subject.kind is not SubjectKind.HOST or seen.unreachable is not None:
            continue
        host = _Host(run, name, access)
        repairing = Repairing(
            workplace=Workplace(run.asked_subjects[name], access),
            look=host.look,
            allowed=fixing.allowed,
            chosen=wanted,
            budget=run.expectations.repair,
            clock=lambda: datetime.datetime.now(datetime.UTC),
            configuration_globs=(f"{run.expectations.layout.sites_enabled}/*",),
            base=run.expectations_path.absolute().parent,
        )
        last = repairing.repair(run.judge)
        facts[index] = last.platforms[name].facts
        fixing.done[name] = repairing.done
        if repairing.trouble:
            fixing.trouble[name] = repairing.trouble
    if any(after is not before for after, before in zip(facts, run.facts, strict=True)):
        run.judge_again(first, facts)


class _Host:
    """Fresh looks at one host of a run."""

    def __init__(self, run: Run, name: str, access: Access) -> None:
        self._run, self._name, self._access = run, name, access

    def look(self) -> Judge:
        """Collect its facts anew: a judge of this host alone, with every check of the run."""
        subject = self._run.asked_subjects[self._name]
        facts = collect_host(subject, self._run.expectations, self._run.cache, self._access)
        platform = Platform(self._run.expectations, facts, self._run.tree)
        return Judge([platform], self._run.checks, datetime.datetime.now(datetime.UTC))
