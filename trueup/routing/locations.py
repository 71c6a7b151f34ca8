"""Which location a path belongs to at one level: exact, longest prefix, then expressions in order, as nginx searches.

Look-ups of names take time by the length of the path, not by the number of locations.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from trueup.routing.patterns import Pattern

T = TypeVar("T")


@dataclass(eq=False, repr=False)
class Locations(Generic[T]):
    """The locations of one level, all of them added before any is looked for.

    `unreachable`: nginx builds no tree of names within an expression.
    """

    exact: dict[bytes, T] = field(default_factory=dict)
    prefixes: dict[bytes, T] = field(default_factory=dict)
    stops: set[bytes] = field(default_factory=set)
    slashes: set[bytes] = field(default_factory=set)
    patterns: list[tuple[Pattern, T]] = field(default_factory=list)
    unreachable: bool = False

    def longest_prefix(self, path: bytes) -> bytes | None:
        """The longest of the names that the path begins with."""
        for length in self._lengths:
            if length <= len(path) and path[:length] in self.prefixes:
                return path[:length]
        return None

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(name) for name in self.prefixes}, reverse=True)

    @cached_property
    def longest_name(self) -> int:
        """Bytes of the longest name."""
        return max((len(name) for name in (*self.exact, *self.prefixes)), default=0)
