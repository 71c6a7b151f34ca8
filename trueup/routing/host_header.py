"""The Host header: what nginx takes as a name, and what it refuses (ngx_http_validate_host)."""

import re

_PLAIN = re.compile(rb"(?:[A-Za-z0-9_.~!,%=*()'-]+|\[[0-9A-Fa-f:.]+\])(?::(?:[0-9]{0,4}|[1-5][0-9]{4}))?")
_REFUSED = re.compile(rb"[\x00-\x20/\x7f]|\.\.")
_STRICT = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[A-Za-z0-9._~!$&'()*+,;=:-]*\])(?::0*([0-9]{0,5}))?")
LAX_UNTIL, STRICT_SINCE = (1, 29, 0), (1, 29, 4)
"""Releases before the one take nearly anything; from the other on they take what RFC 3986 calls a host, and a port."""

_LARGEST_PORT = 65535


class BadHostError(Exception):
    """nginx answers 400."""


class UnsureHostError(Exception):
    """Releases of nginx differ about this name."""


def host_name(header: bytes, version: tuple[int, ...] | None) -> bytes:
    """The name in small letters, without its port and one last dot.

    Raises:
        BadHostError: nginx refuses it.
        UnsureHostError: it depends on nginx's version, which is unknown, or between those that were seen.
    """
    header = header.strip(b" \t")
    if _REFUSED.search(header):
        raise BadHostError("an invalid Host")
    if not _PLAIN.fullmatch(header):
        if version is None or LAX_UNTIL <= version < STRICT_SINCE:
            raise UnsureHostError("whether nginx takes this Host depends on its version")
        if version >= STRICT_SINCE and not _is_strict(header):
            raise BadHostError("an invalid Host")
    bracketed = header[: header.find(b"]") + 1] or header
    name = bracketed if header.startswith(b"[") else header.partition(b":")[0]
    name = name.removesuffix(b".").lower()
    if not name:
        raise BadHostError("an empty Host")
    return name


def _is_strict(header: bytes) -> bool:
    found = _STRICT.fullmatch(header)
    return found is not None and (not found[1] or int(found[1]) <= _LARGEST_PORT)
