"""A URL as it would stand on the wire: which socket it goes to, which Host it names, and its raw target."""

import ipaddress
import re

import msgspec

from trueup.routing.text import shown

_URL = re.compile(rb"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(rb"(\[[^\]]*\]|[^:]*)(?::([0-9]{0,99}))?", re.DOTALL)
_LARGEST_PORT = 65535


class BadUrlError(Exception):
    """It is no URL that a client could ask for; the message says why."""


class Url(msgspec.Struct, frozen=True):
    """`address` is set where the host is an IP address; `host_header` is the authority as written."""

    tls: bool
    host_header: bytes
    host: bytes
    port: int
    target: bytes
    address: str = ""


def parsed_url(line: bytes) -> Url:
    """The parts of an absolute http or https URL.

    Raises:
        BadUrlError: there is nothing that could be asked.
    """
    found = _URL.fullmatch(line)
    if not found:
        raise BadUrlError("not an http:// or https:// URL")
    tls = found[1].lower() == b"https"
    authority, target = found[2], found[3]
    if b"@" in authority:
        raise BadUrlError("a user name in the URL becomes a header, which is not followed")
    parts = _AUTHORITY.fullmatch(authority)
    if not parts or not parts[1]:
        raise BadUrlError("no host, or no valid port, in the URL")
    port = int(parts[2]) if parts[2] else 443 if tls else 80
    if not 0 < port <= _LARGEST_PORT:
        raise BadUrlError("no valid port in the URL")
    target = target if target.startswith(b"/") else b"/" + target
    return Url(tls, authority, parts[1], port, target, address_of(parts[1]))


def address_of(host: bytes) -> str:
    """The address that a host is, in its usual form, or nothing; one of IPv6 stands in brackets."""
    try:
        return str(ipaddress.ip_address(shown(host).removeprefix("[").removesuffix("]")))
    except ValueError:
        return ""
