"""What a check is: a test function that proves one sentence about one resource, and says so when it is not true."""

import enum
import inspect
import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NoReturn

from trueup.facts import Place, Unavailable


class Severity(enum.Enum):
    """How bad a finding is: a warning is shown and counted, and is not red."""

    ERROR = "error"
    WARNING = "warning"


class Judges(enum.Flag):
    """What a check can be judged on: `BESIDE` is a host together with the tree that it should be like."""

    TREE = enum.auto()
    HOST = enum.auto()
    BESIDE = enum.auto()
    BOTH = TREE | HOST


class Outcome(enum.Enum):
    """What became of a check of a resource (DESIGN 4)."""

    PASSED = "passed"
    FAILED = "failed"
    WARNED = "warned"
    FIXED = "fixed"
    WAIVED = "waived"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Remedy:
    """What repairs a finding: commands as argument vectors, or advice where a person must decide.

    `safe` cuts no traffic and deploys nothing new; `unsafe` edits a file or restarts something. `look` are commands
    that repair nothing and show why.
    """

    level: Literal["safe", "unsafe", "by hand"]
    commands: tuple[tuple[str, ...], ...] = ()
    advice: str = ""
    look: tuple[tuple[str, ...], ...] = ()

    def lines(self) -> list[str]:
        """Each command as it would be typed, quoted; then the advice."""
        typed = [shlex.join(command) for command in self.commands]
        return [*typed, self.advice] if self.advice else typed


class FindingError(AssertionError):
    """A sentence that is not true, with the four things a person needs (DESIGN 5)."""

    def __init__(
        self,
        expected: str,
        found: str,
        at: Iterable[Place] = (),
        remedy: Remedy | None = None,
        *,
        severity: Severity | None = None,
        diff: tuple[str, ...] = (),
        told_at: str = "",
        told_by: str = "",
    ) -> None:
        super().__init__(expected)
        self.expected, self.found, self.at, self.remedy = expected, found, tuple(at), remedy
        self.severity, self.diff, self.told_at, self.told_by = severity, diff, told_at, told_by


class NotLookedAtError(Exception):
    """The source that would decide could not be read; never a pass, never a finding of its own."""

    def __init__(self, why: Unavailable) -> None:
        super().__init__(why.reason)
        self.why = why


def expect(
    holds: bool,  # noqa: FBT001 - reads as the sentence it judges
    expected: str,
    *,
    found: str,
    at: Place | Iterable[Place] = (),
    remedy: Remedy | None = None,
    severity: Severity | None = None,
    diff: tuple[str, ...] = (),
    told_at: str = "",
    told_by: str = "",
) -> None:
    """Go on if it holds, else report what was expected, what was found and where; `diff` shows it line by line.

    Where one fault is seen at several resources, `told_at` is the key of the one that tells it: the others follow.
    `told_by` is the check that does, where it is another one.

    Raises:
        FindingError: it does not hold.
    """
    if not holds:
        places = (at,) if isinstance(at, Place) else at
        seen_at = [place for place in places if str(place)]
        raise FindingError(
            expected, found, seen_at, remedy, severity=severity, diff=diff, told_at=told_at, told_by=told_by
        )


def not_looked_at(reason: str, at: Place = Place()) -> NoReturn:  # noqa: B008 - Place is frozen
    """Say that the deciding source could not be read.

    Raises:
        NotLookedAtError: always.
    """
    raise NotLookedAtError(Unavailable(reason, at))


CheckFunction = Callable[..., None]


@dataclass(frozen=True)
class Check:
    """One check: `kind` is the resource it is asked of, `wants` the other arguments it takes.

    `follows_from` are the ids of checks whose failure explains this one's: it is then blocked by them.
    """

    id: str
    function: CheckFunction
    kind: str
    wants: tuple[str, ...]
    judges: Judges
    severity: Severity
    follows_from: tuple[str, ...]
    may_see_none: bool

    @cached_property
    def area(self) -> str:
        """The folder of `tests/` it stands in."""
        return self.id.partition(".")[0]

    @cached_property
    def file(self) -> Path:
        """The file it is written in."""
        return Path(self.function.__code__.co_filename)

    @cached_property
    def paragraphs(self) -> list[str]:
        """The docstring's: what it proves, why it matters, what repairs it."""
        text = inspect.cleandoc(self.function.__doc__ or "")
        return [" ".join(paragraph.split()) for paragraph in text.split("\n\n")]

    @property
    def why(self) -> str:
        """Why it matters, in one sentence or two."""
        return self.paragraphs[1] if len(self.paragraphs) > 1 else ""


def check(
    *,
    judges: Judges,
    severity: Severity = Severity.ERROR,
    follows_from: tuple[str, ...] = (),
    may_see_none: bool = False,
) -> Callable[[CheckFunction], CheckFunction]:
    """Mark a test function as a check; its id is its folder and its name without `test_`.

    `may_see_none` is for a check of things that need not exist; any other fails when it sees nothing to judge.
    """

    def mark(function: CheckFunction) -> CheckFunction:
        area = Path(function.__code__.co_filename).parent.name
        kind, *wants = inspect.signature(function).parameters
        about = Check(
            id=f"{area}.{function.__name__.removeprefix('test_')}",
            function=function,
            kind=kind,
            wants=tuple(wants),
            judges=judges,
            severity=severity,
            follows_from=follows_from,
            may_see_none=may_see_none,
        )
        function.__trueup__ = about  # type: ignore[attr-defined]
        return function

    return mark


def check_of(function: object) -> Check | None:
    """The check that a function was marked as, if it was."""
    about = getattr(function, "__trueup__", None)
    return about if isinstance(about, Check) else None
