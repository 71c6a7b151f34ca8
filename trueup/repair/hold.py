"""A hold: until a stated time nothing is repaired on the host, because a person works there."""

import datetime

import msgspec

FILE = "hold"


class Hold(msgspec.Struct, frozen=True):
    """Until when (with its zone), why, and who says so."""

    until: str
    reason: str
    owner: str

    @property
    def ends(self) -> datetime.datetime:
        """The moment at which repairs are allowed again."""
        return datetime.datetime.fromisoformat(self.until)

    def holds(self, now: datetime.datetime) -> bool:
        """Whether it is still in force."""
        return now < self.ends


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
