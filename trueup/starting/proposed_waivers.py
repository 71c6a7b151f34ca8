"""What is broken today, judged by what was just written down: each finding becomes a waiver, never an expectation."""

import datetime

import msgspec

from trueup.checks import Check, Outcome
from trueup.expectations import Expectations, Waiver
from trueup.facts import Facts
from trueup.judging import Judge, Verdict
from trueup.platform import Platform
from trueup.starting.draft import FoundWaiver
from trueup.starting.yaml_text import SURROGATES

ROUNDS = 5
"""What was blocked by a finding shows only once that is waived."""


def propose(
    expectations: Expectations, facts: Facts, checks: dict[str, Check], now: datetime.datetime
) -> tuple[list[FoundWaiver], list[str]]:
    """A waiver for each failure, and what nobody could look at, as sentences."""
    found: dict[tuple[str, str], FoundWaiver] = {}
    verdicts: list[Verdict] = []
    for _ in range(ROUNDS):
        verdicts = _judged(expectations, facts, checks, now, found)
        new = [v for v in verdicts if v.outcome is Outcome.FAILED and _key(v) not in found and _can_be_said(v)]
        if not new:
            break
        for verdict in new:
            places = ", ".join(str(place) for place in verdict.at if str(place))
            told = f"expected {verdict.expected}, found {verdict.found}"
            found[_key(verdict)] = FoundWaiver(*_key(verdict), told, places)
    unknown = [v for v in verdicts if v.outcome is Outcome.UNKNOWN]
    return list(found.values()), [
        f"{v.question.check} [{v.question.resource}] is not known: {v.found}" for v in unknown
    ]


def _judged(
    expectations: Expectations,
    facts: Facts,
    checks: dict[str, Check],
    now: datetime.datetime,
    found: dict[tuple[str, str], FoundWaiver],
) -> list[Verdict]:
    last = (now + datetime.timedelta(days=1)).date().isoformat()
    waivers = tuple(Waiver(check, resource, "broken today", "nobody", last) for check, resource in found)
    waived = msgspec.structs.replace(expectations, waivers=waivers)
    judge = Judge([Platform(waived, facts)], checks, now)
    return [judge.verdict(question) for check in checks.values() for question in judge.questions(check)]


def _key(verdict: Verdict) -> tuple[str, str]:
    return verdict.question.check, verdict.question.resource


def _can_be_said(verdict: Verdict) -> bool:
    return not SURROGATES.search(verdict.question.resource)
