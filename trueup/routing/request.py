"""One request on its way through nginx: what the phases change."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from trueup.routing.answer import Answer, Outcome, UndecidedError
from trueup.routing.patterns import Captures, Pattern
from trueup.routing.text import shown, wire

if TYPE_CHECKING:
    from trueup.routing.servers import Server
    from trueup.routing.settings import Settings

MOST_CHANGES = 11
"""nginx follows ten changes of the URI, and ends the request with 500 at the next."""

Look = Callable[[bytes], str]
"""What lies at an absolute path: `file`, `directory` or nothing. It raises UndecidedError where it cannot say."""


def nobody_looks(path: bytes) -> str:
    """For whoever has no access to the server's files."""
    raise UndecidedError(f"it depends on whether {shown(path)} exists on the server")


class Request(msgspec.Struct, eq=False):
    """The state that nginx keeps of one request. Its `settings` are the server's, until a location is entered."""

    server: "Server"
    settings: "Settings"
    host: bytes = b""
    host_header: bytes = b""
    port: int = 0
    tls: bool = False
    raw: bytes = b""
    path: bytes = b""
    arguments: bytes = b""
    quoted: bool = False
    plus: bool = False
    method: bytes = b"GET"
    internal: bool = False
    is_subrequest: bool = False
    entered: "list[Settings]" = []
    proxy_host: bytes = b""
    greeted_by: "Server | None" = None
    upstream_host: bytes | None = None
    upstream_target: bytes | None = None
    raw_is_valid: bool = True
    location_is_valid: bool = True
    path_changed: bool = False
    changes_left: int = MOST_CHANGES
    in_error_page: bool = False
    error_status: int = 0
    location_header: bytes | None = None
    handler: str = ""
    captures: Captures = Captures()
    variables: dict[str, bytes] = {}
    depth: int = 0
    found_file: bool = False
    path_follows_alias: bool = False
    matched_name: str = ""
    look: Look = nobody_looks
    prefix: bytes = b""
    version: tuple[int, ...] | None = None

    def matches(self, pattern: Pattern, subject: bytes) -> bool:
        """Search, and keep what was captured; a search without success leaves the last captures alone."""
        found = pattern.search(subject)
        if found is None:
            return False
        self.captures = found
        self.variables.update(found.named)
        return True

    def enter(self, settings: "Settings") -> None:
        """A level now holds (ngx_http_update_location_config)."""
        limited = settings.limited if self.method not in settings.allowed else None
        self.settings = level = limited or settings
        if level.proxy and (not level.proxy.inherited or limited):
            self.handler = "proxy"
        elif level.handler:
            self.handler = level.handler

    def answer(
        self,
        outcome: Outcome,
        *,
        status: int | None = None,
        upstream_url: bytes | None = None,
        location_header: bytes | None = None,
        reason: str = "",
    ) -> Answer:
        """The end of the way."""
        return Answer(
            outcome,
            shown(wire(self.matched_name)),
            shown(wire(self.settings.written)),
            status,
            None if upstream_url is None else shown(upstream_url),
            None if location_header is None else shown(location_header),
            reason,
        )
