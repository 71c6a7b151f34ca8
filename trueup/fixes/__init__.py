"""What can be put back, one file a fix: a pure function from a finding to a step; None where a person must decide."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from trueup.checks import FindingError, NotLookedAtError
from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step

Plan = Callable[[Verdict, Platform], Step | None]


@cache
def every() -> Mapping[str, Plan]:
    """Every fix, by the id of the check whose finding it puts right; one fix a check."""
    return _named("MENDS")


@cache
def of_trees() -> Mapping[str, Plan]:
    """The same of those that mend a tree as well, by edits alone: what a module calls `MENDS_A_TREE`."""
    return _named("MENDS_A_TREE")


def _named(word: str) -> Mapping[str, Plan]:
    found: dict[str, Plan] = {}
    for module in iter_modules(__path__):
        plans: Mapping[str, Plan] = getattr(import_module(f"{__name__}.{module.name}"), word, {})
        for check, plan in plans.items():
            if check in found:
                raise ValueError(f"two fixes mend {check}")
            found[check] = plan
    return found


def step_for(verdict: Verdict, platform: Platform) -> Step | None:
    """How this finding is put right; None where nobody knows a command for it.

    What edits a tree cuts no traffic and deploys nothing, so there it is safe.
    """
    if not platform.on_host:
        step = _planned(of_trees().get(verdict.question.check), verdict, platform)
        return replace(step, level="safe") if step else None
    plan = every().get(verdict.question.check)
    return _planned(plan, verdict, platform) or by_hand(verdict)


def _planned(plan: Plan | None, verdict: Verdict, platform: Platform) -> Step | None:
    """What it plans; nothing where what it would go by is not there, or could not be looked at."""
    try:
        return plan(verdict, platform) if plan else None
    except (FindingError, NotLookedAtError):
        return None


def by_hand(verdict: Verdict) -> Step | None:
    """What the check itself would have a person do, where no fix does it: shown, and never done."""
    remedy = verdict.remedy
    if remedy is None or remedy.level == "by hand" or not remedy.commands:
        return None
    return Step(
        fix="by_hand",
        mends=verdict.question,
        level="by hand",
        layer=Layer.BY_HAND,
        says=f"put right {verdict.question.resource}: {verdict.expected}",
        commands=tuple(map(Command, remedy.commands)),
    )
