"""The file that a hold is kept in, beside the journal of the subject that it holds."""

import datetime

import msgspec

from trueup.facts.hold import Hold

FILE = "hold"


def written(hold: Hold) -> str:
    """As the file holds it."""
    return msgspec.json.encode(hold).decode() + "\n"


def read(text: str) -> Hold | None:
    """The hold that the file holds; None where there is none.

    Raises:
        ValueError: there is a file, and it makes no sense; nothing is repaired then.
    """
    if not text.strip():
        return None
    try:
        found = msgspec.json.decode(text.encode("utf-8", "surrogateescape"), type=Hold)
        found.holds(datetime.datetime.now(datetime.UTC))  # an end without a zone cannot be compared
    except (msgspec.DecodeError, UnicodeError, ValueError, TypeError) as error:
        raise ValueError(f"the hold cannot be read ({error}): trueup hold --end removes it") from error
    return found
