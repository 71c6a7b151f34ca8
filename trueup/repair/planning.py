"""From findings to an ordered plan: what another step needs comes before it, and one work is done once."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from trueup.checks import Outcome
from trueup.fixes import step_for
from trueup.judging import Verdict
from trueup.platform import Platform
from trueup.repair.steps import Level, Step

TO_MEND = {Outcome.FAILED, Outcome.WARNED}
"""What is blocked is mended by mending its cause; what nobody could look at is not touched, nor what is waived."""


class Plan(NamedTuple):
    """Steps in the order in which they are to be done; those that are not allowed stand apart."""

    steps: tuple[Step, ...]
    held_back: tuple[Step, ...]


def plan(verdicts: Iterable[Verdict], platforms: Mapping[str, Platform], allowed: frozenset[Level]) -> Plan:
    """A step for each finding that a fix can put right, each work once."""
    steps: dict[tuple[str, tuple[object, ...]], Step] = {}
    for verdict in verdicts:
        subject = verdict.question.subject
        if verdict.outcome in TO_MEND:
            step = step_for(verdict, platforms[subject])
            if step is not None:
                steps.setdefault((subject, step.work), step)
    ordered = sorted(steps.values(), key=lambda step: (step.layer, step.turn, *step.key))
    return Plan(
        tuple(step for step in ordered if step.level in allowed),
        tuple(step for step in ordered if step.level not in allowed),
    )


def would_be_mended(verdict: Verdict, platforms: Mapping[str, Platform]) -> bool:
    """Whether a fix, allowed or not, would put this right as it is now; if not, it may be coming about by itself."""
    return any(plan([verdict], platforms, frozenset()))
