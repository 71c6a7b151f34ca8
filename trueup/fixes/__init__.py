"""What can be put back, one file a fix: a pure function from a finding to a step; None where a person must decide."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Command, Layer, Step

Plan = Callable[[Verdict, Platform], Step | None]


@cache
def every() -> Mapping[str, Plan]:
    """Every fix, by the id of the check whose finding it puts right; one fix a check."""
    found: dict[str, Plan] = {}
    for module in iter_modules(__path__):
        for check, plan in import_module(f"{__name__}.{module.name}").MENDS.items():
            if check in found:
                raise ValueError(f"two fixes mend {check}")
            found[check] = plan
    return found


def step_for(verdict: Verdict, platform: Platform) -> Step | None:
    """How this finding is put right; None where nobody knows a command for it."""
    plan = every().get(verdict.question.check)
    return (plan(verdict, platform) if plan else None) or by_hand(verdict)


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
