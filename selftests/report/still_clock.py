"""A pytest plugin, `-p selftests.report.still_clock`: it is always three in the morning, and nothing takes any time."""

import datetime
import time
from collections.abc import Callable
from typing import Any

from _pytest import timing

NOW = datetime.datetime(2026, 11, 30, 3, 0, tzinfo=datetime.UTC)


class Still(datetime.datetime):
    """A datetime whose `now` is always the same."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:
        return NOW.astimezone(tz)


def _stopped(at: float) -> Callable[[], float]:
    return lambda: at


for module, name, value in (
    (datetime, "datetime", Still),
    (time, "perf_counter", _stopped(0.0)),
    (timing, "perf_counter", _stopped(0.0)),
    (timing, "time", _stopped(NOW.timestamp())),
):
    setattr(module, name, value)
