"""Looking a probe up: one that is not there was not tried, which is never a pass."""

from collections.abc import Mapping
from typing import TypeVar

from trueup.checks import not_looked_at

Key = TypeVar("Key")
Seen = TypeVar("Seen")


def found(tried: Mapping[Key, Seen], key: Key, otherwise: str) -> Seen:
    """What came of the probe of that key.

    Raises:
        NotLookedAtError: there was none; `otherwise` says so.
    """
    if key not in tried:
        not_looked_at(otherwise)
    return tried[key]
