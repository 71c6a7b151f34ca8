"""Which location a path belongs to at one level: exact, longest prefix, then expressions in order, as nginx searches.

Look-ups of names take time by the length of the path, not by the number of locations.
"""

from typing import Generic, TypeVar

from trueup.routing.patterns import Pattern

T = TypeVar("T")


class Locations(Generic[T]):
    """The locations of one level. `unreachable`: nginx builds no tree of names within an expression."""

    def __init__(self) -> None:
        self.exact: dict[bytes, T] = {}
        self.prefixes: dict[bytes, T] = {}
        self.stops: set[bytes] = set()
        self.slashes: set[bytes] = set()
        self.patterns: list[tuple[Pattern, T]] = []
        self.unreachable = False
        self._lengths: list[int] | None = None
        self._longest_name: int | None = None

    def longest_prefix(self, path: bytes) -> bytes | None:
        """The longest of the names that the path begins with."""
        if self._lengths is None:
            self._lengths = sorted({len(name) for name in self.prefixes}, reverse=True)
        for length in self._lengths:
            if length <= len(path) and path[:length] in self.prefixes:
                return path[:length]
        return None

    @property
    def longest_name(self) -> int:
        """Bytes of the longest name."""
        if self._longest_name is None:
            self._longest_name = max((len(name) for name in (*self.exact, *self.prefixes)), default=0)
        return self._longest_name
