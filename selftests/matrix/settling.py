"""What a server is found to be once it has settled: containers that were stopped come back with their health checks."""

import time

from lab.replica import Replica
from selftests.matrix.judging import RED, Red, Verdicts, blocked, judge_replica, red
from trueup.checks import Outcome

SETTLES_WITHIN = 180.0
"""Seconds: containers that were stopped come back with their health checks, all of them on a busy machine."""

AS_FAR_AS_IT_DOES = 30.0
"""Seconds, where all is not well before somebody repairs it: what is being started has come up by then."""


def unexpected(verdicts: Verdicts, expected: Red) -> list[str]:
    """What is red beside that or is not though it should be, unknown, or blocked without a cause: a line each."""
    found = red(verdicts)
    lines = []
    for (check, resource), verdict in verdicts.items():
        is_expected = resource in expected.get(check, ())
        if verdict.outcome is Outcome.UNKNOWN or (verdict.outcome in RED) != is_expected:
            lines.append(f"{check} [{resource}] {verdict.outcome.value}: {verdict.found}")
    for (check, resource), (cause, of) in blocked(verdicts).items():
        if of not in found.get(cause, ()):
            lines.append(f"{check} [{resource}] blocked by {cause} [{of}], which is not red")
    asked = {(check, resource) for check, resources in expected.items() for resource in resources}
    return lines + [f"{check} [{resource}] is not asked" for check, resource in sorted(asked - verdicts.keys())]


def settled(replica: Replica, wanted: Red, within: float = SETTLES_WITHIN) -> Verdicts:
    """Look until exactly that is found, or time is up; the last look."""
    deadline = time.monotonic() + within
    while True:
        verdicts = judge_replica(replica)
        if not unexpected(verdicts, wanted) or time.monotonic() > deadline:
            return verdicts
        time.sleep(0.5)
