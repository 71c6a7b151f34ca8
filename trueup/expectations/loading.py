"""Reading `expectations.yaml`: all of it is right, or every fault is named with its line."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import msgspec

from trueup.expectations.references import dangling
from trueup.expectations.schema import Expectations
from trueup.expectations.validation import Fault, faults
from trueup.facts.common import Place
from trueup.syntax import yaml_source
from trueup.syntax.regular_file import NotReadError, read_regular

LARGEST = 32_000_000
"""Bytes: the largest expectation file that is read."""
MOST_FAULTS = 20
"""Faults that one error message names."""


class ExpectationsError(Exception):
    """The expectations cannot be used. The message has one line a fault: `file:line: what was meant`."""


def load(path: Path, shown: str | None = None) -> Expectations:
    """The expectations in a file.

    Raises:
        ExpectationsError: unreadable, not YAML, a duplicate or unknown key, a wrong type, a reference to nothing.
    """
    shown = shown or str(path)
    document = _document(path, shown)
    try:
        expectations = msgspec.convert(document.value, Expectations)
    except msgspec.ValidationError as error:
        found = _first(faults(document.value, Expectations)) or [((), str(error))]
        raise _error(document, found) from error
    if found := _first(dangling(expectations)):
        raise _error(document, found)
    if expectations.overrides:
        from trueup.expectations.overriding import wrong

        if found := _first(wrong(expectations)):
            raise _error(document, found)
    return expectations


def locate(path: Path, shown: str, steps: tuple[str | int, ...]) -> str:
    """`file:line: the.path: ` of a part of the expectations that turned out to be wrong later on."""
    return f"{_document(path, shown).place_of(steps)}: {_dotted(steps)}"


def places(path: Path, shown: str, every: Iterable[tuple[str | int, ...]]) -> list[Place]:
    """Where each of these parts of the expectations stands; the file alone where it has been changed for the worse."""
    wanted = list(every)
    if not wanted:
        return []
    try:
        document = _document(path, shown)
    except ExpectationsError:
        return [Place(shown) for _ in wanted]
    return [document.place_of(steps) for steps in wanted]


def _document(path: Path, shown: str) -> yaml_source.Located:
    try:
        return yaml_source.load(read_regular(path, LARGEST).decode("utf-8"), shown)
    except NotReadError as error:
        raise ExpectationsError(f"{shown}: {error}: name a file with --expectations FILE") from error
    except UnicodeDecodeError as error:
        raise ExpectationsError(f"{shown}: not UTF-8 at byte {error.start}: save it as UTF-8") from error
    except yaml_source.SyntaxProblem as error:
        raise ExpectationsError(str(error)) from error


def _first(every: Iterable[Fault]) -> list[Fault]:
    """As many as are named, and one more: a file may hold a million, and each costs a search for what was meant."""
    return list(islice(every, MOST_FAULTS + 1))


def _error(document: yaml_source.Located, found: list[Fault]) -> ExpectationsError:
    lines = [f"{document.place_of(path)}: {_dotted(path)}{text}" for path, text in found[:MOST_FAULTS]]
    if len(found) > MOST_FAULTS:
        lines.append("... and more")
    return ExpectationsError("\n".join(lines))


def _dotted(path: tuple[str | int, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    return f"{ascii(text)[1:-1]}: " if text else ""
