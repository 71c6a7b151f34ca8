"""What a look after a step says of it: whether its check holds, and what is worse than before."""

from collections.abc import Mapping

from trueup.checks import Outcome
from trueup.facts import Docker
from trueup.judging import RED, Judge, Question, Verdict
from trueup.repair.steps import Step

MOST_NAMED = 3
"""Checks that one sentence names."""


def verdicts_of(judge: Judge, host: str) -> Mapping[Question, Verdict]:
    """Every verdict of every check on this host."""
    questions = (question for check in judge.checks.values() for question in judge.questions(check))
    return {question: judge.verdict(question) for question in questions if question.subject == host}


def still_wrong(step: Step, before: Judge, after: Judge) -> str:
    """Why the step may not be kept, in one sentence; nothing where its check holds and all that was green still is."""
    if why := unseen(after, step.mends.subject):
        return why
    if bad := worse(before, after, step.mends.subject):
        return f"worse since then: {bad}"
    mended = after.verdict(step.mends)
    if mended.outcome is Outcome.PASSED:
        return ""
    if mended.outcome is Outcome.UNKNOWN:
        return f"whether {step.mends.label} is true now, nobody can see: {mended.found}"
    return f"{step.mends.label} is still not true: {mended.found}"


def unseen(after: Judge, host: str) -> str:
    """Why this look saw nothing at all; nothing where it did."""
    unreachable = after.platforms[host].facts.unreachable
    return f"nobody can see what it came to: {unreachable.reason}" if unreachable else ""


def new_ones(before: Judge, after: Judge, host: str) -> set[str]:
    """The ids of containers that were started since then, and do not say yet whether they are well."""
    return _undecided(after, host) - _undecided(before, host)


def _undecided(judge: Judge, host: str) -> set[str]:
    docker = judge.platforms[host].facts.docker
    seen = docker.containers if isinstance(docker, Docker) else ()
    return {container.id for container in seen if container.health == "starting"}


def worse(before: Judge, after: Judge, host: str) -> str:
    """The checks that were green for a resource and are red for it now, causes before what follows from them."""
    green = {question for question, verdict in verdicts_of(before, host).items() if verdict.outcome is Outcome.PASSED}
    now = verdicts_of(after, host)
    bad = sorted((q for q in green & now.keys() if now[q].outcome in RED), key=lambda q: (q.check, q.resource))
    causes = [question for question in bad if now[question].outcome is not Outcome.BLOCKED] or bad
    more = f" and {len(causes) - MOST_NAMED} more" if len(causes) > MOST_NAMED else ""
    return ", ".join(question.label for question in causes[:MOST_NAMED]) + more
