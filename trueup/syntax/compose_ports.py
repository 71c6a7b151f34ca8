"""What an entry of `ports:` means, in its short form and its long one.

Source: the compose specification, "ports". This is our own reading, to know which line published what; what is
published is compose's own word.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

_RANGE = re.compile(r"\+?(?P<first>[0-9]{1,9})(?:-(?P<last>[0-9]{1,9}))?")

MOST = 65_536
"""Ports of one range."""


class Port(msgspec.Struct, frozen=True):
    """One published port. `published` is a port, a range, or empty where Docker chooses."""

    published: str
    target: int
    protocol: str
    address: str


def ports_of(entry: object) -> tuple[Port, ...]:
    """What one entry publishes, nothing where it is no entry that we can read; ranges of one length port by port."""
    if isinstance(entry, Mapping):
        return tuple(_long(entry))
    if isinstance(entry, bool) or not isinstance(entry, str | int):
        return ()
    return tuple(_short(str(entry)))


def _long(entry: Mapping[object, object]) -> Iterator[Port]:
    target = str(entry.get("target", ""))
    if target.isdecimal():
        published, protocol = entry.get("published"), entry.get("protocol")
        address = str(entry.get("host_ip") or "")
        yield Port(str("" if published is None else published), int(target), str(protocol or "tcp"), address)


def _short(text: str) -> Iterator[Port]:
    ports, _, protocol = text.partition("/")
    before, _, container = ports.rpartition(":")
    address, _, host = before.rpartition(":")
    about = (protocol.lower() or "tcp", address.removeprefix("[").removesuffix("]"))
    targets, published = _numbers(container), _numbers(host)
    if not host:
        yield from (Port("", target, *about) for target in targets)
    elif len(published) == len(targets):
        yield from (Port(str(p), target, *about) for p, target in zip(published, targets, strict=True))
    elif published and len(targets) == 1:
        yield Port(f"{published[0]}-{published[-1]}", targets[0], *about)


def _numbers(text: str) -> range:
    found = _RANGE.fullmatch(text)
    if found is None:
        return range(0)
    lowest, highest = int(found["first"]), int(found["last"] or found["first"])
    return range(lowest, min(highest, lowest + MOST) + 1)
