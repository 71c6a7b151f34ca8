"""Names looked up as nginx's hashes do: exact, then the longest `*.x`, then the longest `x.*`; always caseless."""

from typing import Generic, TypeVar

T = TypeVar("T")


class Names(Generic[T]):
    """The first of two equal names stays. `wildcards` is False where a `*` is a character like any other."""

    def __init__(self, *, wildcards: bool) -> None:
        self._wildcards = wildcards
        self._exact: dict[bytes, T] = {}
        self._heads: dict[bytes, T] = {}
        self._tails: dict[bytes, T] = {}

    def add(self, name: bytes, value: T) -> None:
        """Add `x`, `*.x`, `.x` (both of these) or `x.*`."""
        name = name.lower()
        if not self._wildcards:
            self._exact.setdefault(name, value)
        elif name.startswith(b"*."):
            self._heads.setdefault(name[2:], value)
        elif name.startswith(b"."):
            self._exact.setdefault(name[1:], value)
            self._heads.setdefault(name[1:], value)
        elif name.endswith(b".*"):
            self._tails.setdefault(name[:-2], value)
        else:
            self._exact.setdefault(name, value)

    def find(self, name: bytes) -> T | None:
        """What that name means, or None."""
        name = name.lower()
        if (found := self._exact.get(name)) is not None or not self._wildcards:
            return found
        rest = name
        while b"." in rest:
            rest = rest.partition(b".")[2]
            if (found := self._heads.get(rest)) is not None:
                return found
        rest = name
        while b"." in rest:
            rest = rest.rpartition(b".")[0]
            if (found := self._tails.get(rest)) is not None:
                return found
        return None
