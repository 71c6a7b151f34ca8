"""The target of a request line: what nginx makes of it before any server looks at it (ngx_http_parse.c)."""

import re
from enum import Enum, auto

import msgspec

_SIMPLE = re.compile(rb"(?:/(?![./])[^\x00-\x20#%+/?\x7f]*+)+(?:\?[^\x00-\x20#\x7f]*)?")
_HEX = re.compile(rb"[0-9a-fA-F]{2}")
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


class BadTargetError(Exception):
    """nginx answers 400; the message says why."""


class Target(msgspec.Struct, frozen=True):
    """`raw` as it was sent, `path` decoded and resolved, `arguments` raw. `quoted`: the path had a %XX; `plus`: a +."""

    raw: bytes
    path: bytes
    arguments: bytes
    quoted: bool = False
    plus: bool = False


class _State(Enum):
    USUAL = auto()
    SLASH = auto()
    DOT = auto()
    DOT_DOT = auto()


def parsed(raw: bytes, *, merge_slashes: bool) -> Target:
    """The target, which begins with a slash.

    Raises:
        BadTargetError: nginx refuses it.
    """
    raw = raw.rstrip(b" ")
    if not raw.startswith(b"/"):
        raise BadTargetError("the target begins with no slash")
    if _SIMPLE.fullmatch(raw):
        path, _, arguments = raw.partition(b"?")
        return Target(raw, path, arguments)
    if found := _CONTROL.search(raw):
        raise BadTargetError(f"byte 0x{found[0][0]:02x} in the request line")
    if b" " in raw:
        raise BadTargetError("a space in the request line")
    return _Reader(raw, merge_slashes=merge_slashes).target()


class _Reader:
    def __init__(self, raw: bytes, *, merge_slashes: bool) -> None:
        self._raw = raw
        self._merge = merge_slashes
        self._out = bytearray()
        self._state = _State.USUAL
        self._quoted = self._plus = False

    def target(self) -> Target:
        raw, at = self._raw, 0
        while at < len(raw):
            byte = raw[at : at + 1]
            at += 1
            if byte in {b"?", b"#"}:
                self._end()
                arguments = raw[at:].partition(b"#")[0] if byte == b"?" else b""
                return self._target(arguments)
            if byte == b"%":
                byte = self._decoded(raw[at : at + 2])
                at += 2
            self._plus |= byte == b"+"
            self._take(byte)
        self._end()
        return self._target(b"")

    def _target(self, arguments: bytes) -> Target:
        return Target(self._raw, bytes(self._out), arguments, self._quoted, self._plus)

    def _decoded(self, digits: bytes) -> bytes:
        self._quoted = True
        code = int(digits, 16) if _HEX.fullmatch(digits) else 0
        if not code:
            raise BadTargetError("a broken %XX, or %00, in the path")
        return bytes((code,))

    def _take(self, byte: bytes) -> None:
        state = self._state
        if byte == b"/" and state in {_State.DOT, _State.DOT_DOT}:
            if state is _State.DOT:
                self._out.pop()
            else:
                self._up()
            self._state = _State.SLASH
            return
        if byte == b"/":
            if state is _State.USUAL or not self._merge:
                self._out += byte
            self._state = _State.SLASH
            return
        self._out += byte
        dots = {_State.SLASH: _State.DOT, _State.DOT: _State.DOT_DOT}
        self._state = dots.get(state, _State.USUAL) if byte == b"." else _State.USUAL

    def _end(self) -> None:
        """The path ends here, at `?`, at `#` or with the target."""
        if self._state is _State.DOT:
            self._out.pop()
        elif self._state is _State.DOT_DOT:
            self._up()

    def _up(self) -> None:
        """Drop `..` and the name before it."""
        start = self._out[:-3].rfind(b"/")
        if start < 0:
            raise BadTargetError("the path leaves the root")
        del self._out[start + 1 :]
