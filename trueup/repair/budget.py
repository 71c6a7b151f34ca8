"""How often something may be repaired before a person must look: counted from the journal, by the clock."""

import datetime
from collections.abc import Sequence

from trueup.expectations.schema import Repair as Budget
from trueup.repair.journal import BEGUN, REARMED, Event


def refusal(events: Sequence[Event], check: str, resource: str, budget: Budget, now: datetime.datetime) -> str:
    """Why this may not be repaired now; nothing where it may."""
    begun = [event for event in events if event.event == BEGUN and event.moment <= now]
    today = [event for event in begun if now - event.moment < datetime.timedelta(days=1)]
    if len(today) >= budget.per_day:
        return (
            f"{len(today)} repairs in 24 hours, and {budget.per_day} are allowed: trueup rearm, once it is understood"
        )
    rearmed = max((e.moment for e in events if e.event == REARMED and _is_about(e, check, resource)), default=None)
    window = datetime.timedelta(hours=budget.window_hours)
    cut_off = {event.id for event in events if event.cut_off}
    mine = [
        event
        for event in begun
        if (event.check, event.resource) == (check, resource)
        and now - event.moment < window
        and (rearmed is None or event.moment > rearmed)
    ]
    if len(mine) >= budget.attempts:
        spent = f"repaired {len(mine)} times in {budget.window_hours:g} hours, and it does not last"
        return f"{spent}: trueup rearm, once it is understood"
    last = max((event.moment for event in mine if event.id not in cut_off), default=None)
    if last is not None:
        again = last + datetime.timedelta(minutes=budget.back_off_minutes) * 2 ** (len(mine) - 1)
        if now < again:
            return f"repaired at {last:%H:%M:%S}, and not again before {again:%H:%M:%S} UTC"
    return ""


def _is_about(event: Event, check: str, resource: str) -> bool:
    return event.check in {"", check} and event.resource in {"", resource}
