"""A chain as data: what each link is, where it is written, and whether it holds."""

import shlex
from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from trueup.checks import NotLookedAtError
from trueup.facts import Place

Kind = Literal["url", "server", "location", "upstream", "port", "container", "network", "unit", "infrastructure"]
State = Literal["holds", "broken", "unknown", "not reached"]


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link. `says` is why it is broken or unknown, or what else is worth knowing of one that holds.

    `how` is a stable word for the way in which it is broken. `because` is the link whose failure explains this one's;
    of the one to repair it is empty. `repair` and `look` are lines as they would be typed; a repair that is none
    is advice.
    """

    kind: Kind
    what: str
    state: State = "holds"
    says: str = ""
    how: str = ""
    because: Kind | Literal[""] = ""
    at: tuple[Place, ...] = ()
    repair: tuple[str, ...] = ()
    look: tuple[str, ...] = ()

    def broken(self, how: str, says: str, *, repair: Iterable[str] = (), look: Iterable[str] = ()) -> "Link":
        """The same link, found broken."""
        return self.but(state="broken", how=how, says=says, repair=tuple(repair), look=tuple(look) or self.look)

    def unknown(self, why: str, *, repair: Iterable[str] = ()) -> "Link":
        """The same link, which nobody could judge."""
        return self.but(state="unknown", says=why, repair=tuple(repair))

    def not_reached(self, why: str = "") -> "Link":
        """The same link, which the request does not come to."""
        return self.but(state="not reached", says=why)

    def noted(self, says: str) -> "Link":
        """The same link with something worth knowing."""
        return self.but(says=says)

    def but(self, **changes: Any) -> "Link":  # noqa: ANN401 - the fields of any link
        """The same link with other fields."""
        return msgspec.structs.replace(self, **changes)


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """The whole way of one URL. `service` is empty where none is meant to answer it.

    `then` is the chain of the URL that a redirect leads to, where nginx of this platform serves that too.
    """

    url: str
    subject: str
    service: str
    links: tuple[Link, ...]
    then: "Chain | None" = None

    @property
    def broken(self) -> Link | None:
        """The first broken link that no other one explains: the one to repair."""
        own = next((link for link in self.links if link.state == "broken" and not link.because), None)
        return own or (self.then.broken if self.then else None)

    @property
    def unknown(self) -> Link | None:
        """A link that nobody could judge: the last of them, since the others stand on it."""
        own = next((link for link in reversed(self.links) if link.state == "unknown"), None)
        return own or (self.then.unknown if self.then else None)

    @property
    def state(self) -> State:
        """Of the chain as a whole."""
        if self.broken:
            return "broken"
        return "unknown" if self.unknown else "holds"

    def link(self, kind: Kind) -> Link | None:
        """The link of that kind."""
        return next((link for link in self.links if link.kind == kind), None)


def judged(link: Link, look: Callable[[Link], Link]) -> Link:
    """What `look` makes of it; unknown where a source that it needs could not be read."""
    try:
        return look(link)
    except NotLookedAtError as blind:
        at = (*link.at, blind.why.at) if str(blind.why.at) else link.at
        return link.unknown(blind.why.reason).but(at=at)


def typed(*command: str) -> str:
    """A command as it would be typed, quoted."""
    return shlex.join(command)
