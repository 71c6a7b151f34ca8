"""One request on its way through nginx: what the phases change."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from trueup.routing.answer import Answer, Outcome, UndecidedError
from trueup.routing.patterns import Captures, Pattern
from trueup.routing.target import Target
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


class Request:
    """The state that nginx keeps of one request."""

    def __init__(self, server: "Server", host: bytes, host_header: bytes, target: Target, port: int) -> None:
        self.server = server
        self.settings: Settings = server.settings
        self.host: bytes = host
        self.host_header: bytes = host_header
        self.port: int = port
        self.tls: bool = False
        self.raw: bytes = target.raw
        self.path: bytes = target.path
        self.arguments: bytes = target.arguments
        self.quoted: bool = target.quoted
        self.plus: bool = target.plus
        self.method: bytes = b"GET"
        self.internal = False
        self.is_subrequest = False
        self.entered: list[Settings] = []
        self.proxy_host: bytes = b""
        self.greeted_by: Server | None = None
        self.upstream_host: bytes | None = None
        self.upstream_target: bytes | None = None
        self.raw_is_valid = True
        self.location_is_valid = True
        self.path_changed = False
        self.changes_left = MOST_CHANGES
        self.in_error_page = False
        self.error_status = 0
        self.location_header: bytes | None = None
        self.handler = ""
        self.captures = Captures()
        self.variables: dict[str, bytes] = {}
        self.depth = 0
        self.found_file = False
        self.path_follows_alias = False
        self.matched_name = ""
        self.look: Look = nobody_looks
        self.prefix: bytes = b""
        self.version: tuple[int, ...] | None = None

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
