"""Command-line flags as Docker's and compose's own parser takes them (github.com/spf13/pflag).

`--flag value`, `--flag=value`, `-p value`, `-pvalue`, `-p=value`, and short switches in one word (`-it`, `-dp 80:80`).
"""

from collections import deque
from collections.abc import Mapping

import msgspec


class Flags(msgspec.Struct, frozen=True):
    """Which flags a command has: those that take a value, and those that are switches, by their long names.

    `shorts` gives the long name of each letter.
    """

    valued: frozenset[str]
    switches: frozenset[str]
    shorts: Mapping[str, str] = {}


def flags(valued: str = "", switches: str = "") -> Flags:
    """Flags from a table of words: `p/publish` for a flag with a letter, `name` for one without."""
    names = [frozenset(word.rpartition("/")[2] for word in text.split()) for text in (valued, switches)]
    pairs = (word.rpartition("/")[::2] for word in f"{valued} {switches}".split())
    return Flags(names[0], names[1], {letter: name for letter, name in pairs if letter})


class Parsed(msgspec.Struct, frozen=True):
    """The flags given, in order, and the words behind them. `problem` is set where the parser would give up."""

    given: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]
    problem: str = ""

    def values(self, *names: str) -> tuple[str, ...]:
        """Every value of these flags, in order."""
        return tuple(text for name, text in self.given if name in names)

    def last(self, *names: str) -> str:
        """The value that counts for a flag that has one, empty where it is not given."""
        return next((text for name, text in reversed(self.given) if name in names), "")

    def switched_on(self, *names: str) -> bool:
        """Whether a switch is on: given without a value, or as `--flag=true`."""
        return self.last(*names).lower() in {"true", "1", "t"}


def parse(words: tuple[str, ...], flags: Flags, *, interspersed: bool) -> Parsed:
    """Take flags off the front of `words`, or from among all of them where they may stand between arguments."""
    given: list[tuple[str, str]] = []
    rest: list[str] = []
    left = deque(words)
    while left:
        word = left.popleft()
        if word == "--":
            return Parsed(tuple(given), (*rest, *left))
        if not word.startswith("-") or word == "-":
            rest.append(word)
            if not interspersed:
                return Parsed(tuple(given), (*rest, *left))
            continue
        problem = _long(word, left, flags, given) if word.startswith("--") else _short(word, left, flags, given)
        if problem:
            return Parsed(tuple(given), (*rest, *left), problem)
    return Parsed(tuple(given), tuple(rest))


def _long(word: str, left: deque[str], flags: Flags, given: list[tuple[str, str]]) -> str:
    name, equals, text = word[2:].partition("=")
    if name in flags.switches:
        given.append((name, text if equals else "true"))
    elif name not in flags.valued:
        return f"the flag --{name} is not known here"
    elif equals:
        given.append((name, text))
    elif left:
        given.append((name, left.popleft()))
    else:
        return f"the flag --{name} has no value"
    return ""


def _short(word: str, left: deque[str], flags: Flags, given: list[tuple[str, str]]) -> str:
    for index, letter in enumerate(word[1:], 2):
        name = flags.shorts.get(letter, "")
        if not name:
            return f"the flag -{letter} is not known here"
        if name in flags.valued:
            if index == len(word) and not left:
                return f"the flag --{name} has no value"
            given.append((name, word[index:].removeprefix("=") if index < len(word) else left.popleft()))
            return ""
        if word.startswith("=", index):
            given.append((name, word[index + 1 :]))
            return ""
        given.append((name, "true"))
    return ""
