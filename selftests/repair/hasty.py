"""A plugin of a run in a test: it waits for nothing longer than a few seconds, so that what is undone is undone soon.

`pytest -p selftests.repair.hasty`: only how long a step may take to settle is shorter; every look is whole.
"""

from collections.abc import Callable

from trueup.repair.work import Work

MOST = 4.0
"""Seconds."""

patient = Work.until


def until(self: Work, seconds: float, wrong: Callable[[], str]) -> str:
    """As it is, for a shorter time."""
    return patient(self, min(seconds, MOST), wrong)


Work.until = until  # type: ignore[method-assign]
