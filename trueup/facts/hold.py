"""A hold: until a stated time nothing is repaired on the host, because a person works there."""

import datetime

import msgspec


class Hold(msgspec.Struct, frozen=True, tag="hold"):
    """Until when (ISO, with its zone), why, and who says so."""

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
