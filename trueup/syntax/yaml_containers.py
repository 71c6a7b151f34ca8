"""A mapping and a sequence of YAML while they are being read: values, the lines they stand on, and merge keys."""

from typing import TypeGuard

Step = str | int


class Sequence:
    """A sequence that has not ended."""

    __slots__ = ("anchor", "lines", "size", "value")

    def __init__(self, anchor: str | None) -> None:
        self.value: list[object] = []
        self.lines: list[int] = []
        self.anchor = anchor
        self.size = 1

    @property
    def wants_a_key(self) -> bool:
        """Never: an item has no key."""
        return False

    @property
    def step(self) -> Step:
        """The index of the item that comes next."""
        return len(self.value)

    def add(self, value: object, line: int) -> None:
        """The next item."""
        self.value.append(value)
        self.lines.append(line)


class Mapping:
    """A mapping that has not ended; `wants_a_key` until the key of the next value is known.

    A merge key (`<<`) is applied at the end, so that a key of the mapping's own wins wherever it stands.
    """

    __slots__ = ("_key", "_key_line", "_merge", "_merges_now", "anchor", "lines", "size", "value", "wants_a_key")

    def __init__(self, anchor: str | None) -> None:
        self.value: dict[str, object] = {}
        self.lines: dict[str, int] = {}
        self.anchor = anchor
        self.size = 1
        self.wants_a_key = True
        self._key = ""
        self._key_line = 0
        self._merge: tuple[object, int] | None = None
        self._merges_now = False

    @property
    def step(self) -> Step:
        """The key whose value comes next."""
        return self._key

    def open_key(self, key: str, line: int, *, merge: bool) -> int | None:
        """Take a key; the line on which the same key already stands, if it does."""
        self.wants_a_key, self._key, self._key_line, self._merges_now = False, key, line, merge
        if merge:
            return self._merge[1] if self._merge else None
        return self.lines.get(key)

    def add(self, value: object, line: int) -> None:  # noqa: ARG002 - a value of a mapping is found at its key
        """The value of the key that was taken."""
        if self._merges_now:
            self._merge = (value, self._key_line)
        else:
            self.value[self._key] = value
            self.lines[self._key] = self._key_line
        self.wants_a_key = True

    def merge(self, lines: dict[int, dict[str, int] | list[int]]) -> int | None:
        """Add what `<<` brings and is not there yet; the line of a `<<` that is no mapping, nor several."""
        if self._merge is None:
            return None
        merged, line = self._merge
        sources = merged if isinstance(merged, list) else [merged]
        if not _all_mappings(sources):
            return line
        for source in sources:
            stands = lines.get(id(source), {})
            for key, value in source.items():
                if key not in self.value:
                    self.value[key] = value
                    self.lines[key] = stands.get(key, line) if isinstance(stands, dict) else line
        return None


def _all_mappings(sources: list[object]) -> TypeGuard[list[dict[str, object]]]:
    return all(isinstance(source, dict) for source in sources)
