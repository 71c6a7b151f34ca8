"""What every check says of a tree or of a replica: the library in this process, without pytest in between."""

import datetime
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec

from lab.paths import CHECKOUT
from lab.replica import Replica
from trueup.checks import Check, Outcome
from trueup.expectations import Expectations, load
from trueup.facts import Facts, SubjectKind
from trueup.judging import Judge, Verdict
from trueup.platform import Platform
from trueup.session import checks_in
from trueup.subjects import Access, Asked, collect

Verdicts = Mapping[tuple[str, str], Verdict]
"""By check and resource."""

Red = Mapping[str, frozenset[str]]

COLLECTED_WITHIN = 180.0
"""Seconds; the collector's own deadlines end before."""

RED = {Outcome.FAILED, Outcome.WARNED}


@cache
def checks() -> dict[str, Check]:
    """Every check that exists."""
    files = sorted((CHECKOUT / "tests").glob("*/test_*.py"))
    return {check.id: check for path in files for check in checks_in(path)}


@cache
def expectations() -> Expectations:
    """What must be true of the platform."""
    return load(CHECKOUT / "expectations.yaml")


@cache
def healthy_tree() -> Facts:
    """The tree that a host should be like."""
    cache_of_compose = CHECKOUT / ".trueup" / "cache"
    (facts,) = collect(Asked(trees=(str(CHECKOUT / "watchme"),)), expectations(), CHECKOUT, cache_of_compose, Access())
    return facts


def judge_tree(tree: Path) -> Verdicts:
    """Every verdict on a configuration tree."""
    cache_of_compose = CHECKOUT / ".trueup" / "cache"
    return judge_facts(*collect(Asked(trees=(str(tree),)), expectations(), CHECKOUT, cache_of_compose, Access()))


def judge_replica(replica: Replica) -> Verdicts:
    """Every verdict on a replica: its facts are collected where the platform lets them be, and judged here."""
    return judge_facts(facts_of(replica))


def facts_of(replica: Replica) -> Facts:
    """Facts collected in the guest, as its own cron would; where it has no Python for us, over ssh as its user."""
    collecting = [str(Path(sys.prefix) / "bin" / "python"), "-m", "trueup.cli", "facts"]
    if replica.platform.runs_our_python:
        told = replica.run([*collecting, "--hosts=local"], cwd=str(CHECKOUT), timeout=COLLECTED_WITHIN, check=True)
        return msgspec.json.decode(told.stdout.encode("utf-8", "surrogateescape"), type=Facts)
    with replica.ssh() as login:
        command = [*login.prefix, *collecting, f"--hosts=ssh://{login.host}", f"--ssh-config={login.config}"]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, timeout=COLLECTED_WITHIN, check=True)
    return msgspec.json.decode(done.stdout, type=Facts)


def judge_facts(facts: Facts) -> Verdicts:
    """Every verdict on what was seen."""
    platform = Platform(expectations(), facts, None if facts.subject.kind is SubjectKind.TREE else healthy_tree())
    judge = Judge([platform], checks(), datetime.datetime.now(datetime.UTC))
    questions = [question for check in checks().values() for question in judge.questions(check)]
    return {(question.check, question.resource): judge.verdict(question) for question in questions}


def red(verdicts: Verdicts) -> Red:
    """The resources for which each check fails or warns."""
    return _by_check(verdicts, RED)


def unknown(verdicts: Verdicts) -> Red:
    """The resources that each check could not look at, though nothing explains it."""
    return _by_check(verdicts, {Outcome.UNKNOWN})


def blocked(verdicts: Verdicts) -> dict[tuple[str, str], tuple[str, str]]:
    """Each blocked check and resource, and the one that explains it."""
    return {
        question: (verdict.blocked_by.check, verdict.blocked_by.resource)
        for question, verdict in verdicts.items()
        if verdict.blocked_by is not None
    }


def existing(expected: Red) -> Red:
    """That part of what is expected whose checks exist."""
    return {check: resources for check, resources in expected.items() if check in checks()}


def _by_check(verdicts: Verdicts, outcomes: set[Outcome]) -> Red:
    found: dict[str, set[str]] = {}
    for (check, resource), verdict in verdicts.items():
        if verdict.outcome in outcomes:
            found.setdefault(check, set()).add(resource)
    return {check: frozenset(resources) for check, resources in found.items()}
