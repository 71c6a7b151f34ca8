"""What a server is found to be once it has settled: containers that were stopped come back with their health checks."""

import time

from lab.replica import Replica
from selftests.matrix.judging import Red, Verdicts, blocked, judge_replica, red, unknown
from trueup.checks import Outcome

SETTLES_WITHIN = 180.0
"""Seconds: containers that were stopped come back with their health checks, all of them on a busy machine."""

AS_FAR_AS_IT_DOES = 30.0
"""Seconds, where all is not well before somebody repairs it: what is being started has come up by then."""

NOT_WELL = {Outcome.FAILED, Outcome.WARNED, Outcome.UNKNOWN}


def alarms(verdicts: Verdicts) -> dict[str, frozenset[str]]:
    """What is red."""
    return dict(red(verdicts))


def causeless(verdicts: Verdicts) -> set[tuple[str, str]]:
    """What is blocked by something that is not itself red."""
    found = red(verdicts)
    return {one for one, (check, resource) in blocked(verdicts).items() if resource not in found.get(check, ())}


def is_exactly(verdicts: Verdicts, expected: Red) -> bool:
    """Whether that is red and nothing else, nothing is unknown, and what is blocked has a cause."""
    return alarms(verdicts) == dict(expected) and not unknown(verdicts) and not causeless(verdicts)


def told(verdicts: Verdicts) -> str:
    """What is not well, one line each, for whoever reads why a test failed."""
    return "\n".join(f"{each.question.label}: {each.found}" for each in verdicts.values() if each.outcome in NOT_WELL)


def settled(replica: Replica, wanted: Red, within: float = SETTLES_WITHIN) -> Verdicts:
    """Look until exactly that is found, or time is up; the last look."""
    deadline = time.monotonic() + within
    while True:
        verdicts = judge_replica(replica)
        if is_exactly(verdicts, wanted) or time.monotonic() > deadline:
            return verdicts
        time.sleep(0.5)
