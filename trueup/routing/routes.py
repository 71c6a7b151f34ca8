"""A whole configuration, built once; then any number of URLs."""

import re
from collections.abc import Callable, Iterable

import msgspec

from trueup.facts.nginx import Directive
from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.building import Builder
from trueup.routing.host_header import BadHostError, UnsureHostError, host_name
from trueup.routing.listeners import Listeners
from trueup.routing.maps import Map
from trueup.routing.patterns import Captures
from trueup.routing.phases import Phases, found_location
from trueup.routing.proxying import Upstreams
from trueup.routing.reading import read
from trueup.routing.request import Request, nobody_looks
from trueup.routing.servers import Server, Virtual
from trueup.routing.settings import Settings
from trueup.routing.target import BadTargetError, parsed
from trueup.routing.text import shown, wire
from trueup.routing.url import BadUrlError, Url, parsed_url

_LINE_AROUND_TARGET = len(b"  HTTP/1.1\r\n")


class Routed(msgspec.Struct, frozen=True):
    """An answer, the server that gave it (None where nothing listens), and the level whose settings held at the end.

    `entered` are the locations that the request went through, in order, each before its `limit_except`. `greeted_by`
    is the server whose certificate a client of TLS gets. `upstream_host` is the Host that the upstream receives, empty
    for none, and None where it is not passed on, or not decided; `upstream_target` is that of its request line.
    """

    answer: Answer
    server: Server | None = None
    level: Settings | None = None
    entered: tuple[Settings, ...] = ()
    greeted_by: Server | None = None
    upstream_host: bytes | None = None
    upstream_target: bytes | None = None

    @property
    def upstream_origin(self) -> str:
        """Scheme and authority of the upstream's URL, empty where it is not passed on."""
        return (self.answer.upstream_url or "").removesuffix(shown(self.upstream_target or b""))


class Routes:
    """What nginx does with each URL.

    `version` is nginx's, as `1.22.1`, or empty where it is unknown; `prefix` is the folder that
    relative roots count from (nginx's -p), empty where it is unknown; `look` says what lies at an absolute path.
    """

    def __init__(
        self,
        directives: Iterable[Directive],
        *,
        version: str = "",
        prefix: bytes = b"",
        look: Callable[[bytes], str] = nobody_looks,
    ) -> None:
        self._version = _version(version)
        self._prefix = prefix
        self._look = look
        self._listeners = Listeners()
        self._upstreams = Upstreams()
        self._phases = Phases(self._upstreams)
        self.servers: list[Server] = []
        for http in directives:
            if http.name == "http" and http.block is not None:
                self._read(http.block)

    def _read(self, block: tuple[Directive, ...]) -> None:
        around = Settings()
        read(around, block)
        maps: dict[str, Map] = {}
        assigned: set[str] = set()
        for inner in block:
            if inner.name == "upstream" and inner.args:
                self._upstreams.groups[wire(inner.args[0]).lower()] = _is_alive(inner)
            elif inner.name == "map" and len(inner.args) == 2:
                maps[inner.args[1].removeprefix("$").lower()] = Map(inner)
        for inner in block:
            if inner.name == "server" and inner.block is not None:
                builder = Builder(self._upstreams, assigned)
                settings = builder.server(around, inner, inner.block)
                server = Server(settings, builder.named, maps, assigned, tuple(builder.every))
                assigned.update(name for pattern, _ in server.patterns for name in pattern.names)
                self.servers.append(server)
                self._listeners.add(server, inner.block)

    def answer(self, line: bytes) -> Answer:
        """What becomes of a GET of this URL, over HTTP/1.1, with a Host header and no other."""
        return self.routed(line).answer

    def routed(self, line: bytes, method: bytes = b"GET") -> Routed:
        """As `answer`, of any method, and who gave it."""
        try:
            return self._answered(parsed_url(line), method)
        except BadUrlError as error:
            return Routed(Answer("undecided", reason=str(error)))

    def asked_at(
        self, address: str, port: int, host_header: bytes, target: bytes, *, method: bytes = b"GET", tls: bytes = b""
    ) -> Routed:
        """What becomes of this target, sent to that address with this Host header.

        `tls` is the name that the client's handshake asks for, empty for plain HTTP.
        """
        return self._answered(Url(bool(tls), host_header, tls, port, target, address), method)

    def found_location(self, server: Server, path: bytes) -> Settings:
        """Where the server's search for a decoded path ends; its own level where no location takes it.

        Raises:
            UndecidedError: an expression that cannot be searched.
        """
        return found_location(Request(server, server.settings, path=path, version=self._version))

    def can_be_chosen(self, server: Server) -> bool:
        """Whether some Host, at some address, chooses that server; of one without TCP ports that is not known here."""
        addresses = self._listeners.of(server)
        return not addresses or any(virtual.can_choose(server) for virtual in addresses)

    def _answered(self, url: Url, method: bytes) -> Routed:
        virtual = self._listeners.reached(url)
        if virtual is None or (url.tls and not virtual.tls):
            speaks = "TLS" if virtual else "anything"
            return Routed(Answer("none", reason=f"nothing listens for {speaks} there"))
        if virtual.proxy_protocol:
            return Routed(Answer("undecided", reason="the address expects the PROXY protocol"))
        server = virtual.default
        r = Request(
            server, server.settings, host_header=url.host_header, port=url.port, tls=url.tls, method=method,
            matched_name=server.first_name, look=self._look, prefix=self._prefix, version=self._version,
        )  # fmt: skip
        try:
            answer = self._asked(r, url, virtual)
        except UndecidedError as error:
            answer = Answer("undecided", reason=str(error))
        entered = tuple(r.entered)
        return Routed(answer, r.server, r.settings, entered, r.greeted_by, r.upstream_host, r.upstream_target)

    def _asked(self, r: Request, url: Url, virtual: Virtual) -> Answer:
        if url.tls and url.host and not _is_address(url.host):
            _choose(r, virtual, url.host.removesuffix(b"."))
            r.captures = Captures()  # the request's own Host captures, not the handshake's name
            r.variables.clear()
        r.greeted_by = r.server if url.tls else None
        if url.tls and r.settings.refuses_tls:
            return Answer("none", r.matched_name, reason="the server refuses TLS handshakes for this name")
        settings = r.server.settings
        if len(r.method) + len(url.target.rstrip(b" ")) + _LINE_AROUND_TARGET > settings.longest_line:
            return self._refused(r, 414, "the request line is too long")
        try:
            target = parsed(url.target, merge_slashes=settings.merge_slashes)
            r.raw, r.path, r.arguments = target.raw, target.path, target.arguments
            r.quoted, r.plus = target.quoted, target.plus
            r.host = host_name(url.host_header, self._version)
        except (BadTargetError, BadHostError) as error:
            return self._refused(r, 400, str(error))
        except UnsureHostError as error:
            raise UndecidedError(str(error)) from error
        _choose(r, virtual, r.host)
        if virtual.tls and not url.tls:
            return self._phases.answer(r, EndedError(497, "plain HTTP to a port that expects TLS"))
        return self._phases.answer(r)

    def _refused(self, r: Request, status: int, reason: str) -> Answer:
        if status in r.settings.error_pages:
            raise UndecidedError(f"error_page {status} for a request that nginx could not read is not followed")
        return r.answer("status", status=status, reason=reason)


def _choose(r: Request, virtual: Virtual, host: bytes) -> None:
    """The server of a name. One that nobody has is the default's, whoever answered the handshake."""
    r.server, r.matched_name = virtual.names.find(host) or _by_expression(r, virtual, host)
    r.settings = r.server.settings


def _by_expression(r: Request, virtual: Virtual, host: bytes) -> tuple[Server, str]:
    for server, pattern, word in virtual.patterns():
        if r.matches(pattern, host):
            return server, word
    return virtual.default, virtual.default.first_name


def _is_alive(upstream: Directive) -> bool:
    servers = [inner for inner in upstream.block or () if inner.name == "server"]
    return not servers or any("down" not in server.args for server in servers)


def _is_address(host: bytes) -> bool:
    """No client asks for an address in its handshake (RFC 6066)."""
    return bool(re.fullmatch(rb"[0-9.]+|\[.*\]", host))


def _version(text: str) -> tuple[int, ...] | None:
    parts = text.split(".")
    return tuple(map(int, parts)) if len(parts) == 3 and all(map(str.isdecimal, parts)) else None
