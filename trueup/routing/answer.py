"""What became of a request, and why it may be unknown."""

from typing import Literal

import msgspec

Outcome = Literal["proxy", "redirect", "status", "static", "none", "undecided"]


class Answer(msgspec.Struct, frozen=True):
    """What nginx does with one GET. Bytes from 0x80 on stand as U+0080 to U+00FF.

    `server` is the name that matched as written (of a default server its first), `location` the last location as
    written, both empty where there is none. `status` is None where only the upstream, or a file that was not looked
    at, decides it. `none`: nothing listens there. `undecided`: it depends on more than the request, see `reason`.
    """

    outcome: Outcome
    server: str = ""
    location: str = ""
    status: int | None = None
    upstream_url: str | None = None
    location_header: str | None = None
    reason: str = ""


class UndecidedError(Exception):
    """It depends on something that is not known here; the message is the reason."""


class EndedError(Exception):
    """nginx ends the request with `status`, which error_page may still change; the message says why."""

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(reason)
        self.status = status
