"""A PNG of a screen with at most 256 colours: a third of the bytes, and nothing that an eye would miss (RFC 2083)."""

import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import cache

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST = 256
Colour = tuple[int, int, int]


def smaller(png: bytes) -> bytes:
    """The same picture with a palette: of its commonest colours, and each other one as the nearest of them.

    Raises:
        ValueError: it is not 8 bits a channel, RGB or RGBA, without interlacing: what Chromium makes.
    """
    chunks = dict(_chunks(png))
    wide, tall, depth, kind, *_, interlaced = struct.unpack(">IIBBBBB", chunks[b"IHDR"][0])
    channels = {2: 3, 6: 4}.get(kind)
    if depth != 8 or channels is None or interlaced:
        raise ValueError(f"a PNG of kind {kind} with {depth} bits")
    rows = list(_rows(zlib.decompress(b"".join(chunks[b"IDAT"])), wide * channels, channels))
    pixels = [list(zip(row[0::channels], row[1::channels], row[2::channels], strict=True)) for row in rows]
    palette = [colour for colour, _ in Counter(pixel for row in pixels for pixel in row).most_common(MOST)]
    number = {colour: at for at, colour in enumerate(palette)}

    @cache
    def nearest(colour: Colour) -> int:
        return min(range(len(palette)), key=lambda at: _apart(palette[at], colour))

    lines = b"".join(b"\0" + bytes(number[p] if p in number else nearest(p) for p in row) for row in pixels)
    head = struct.pack(">IIBBBBB", wide, tall, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", b"".join(map(bytes, palette))),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def _apart(one: Colour, other: Colour) -> int:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def _chunks(png: bytes) -> Iterator[tuple[bytes, list[bytes]]]:
    found: dict[bytes, list[bytes]] = {}
    at = len(SIGNATURE)
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        found.setdefault(png[at + 4 : at + 8], []).append(png[at + 8 : at + 8 + length])
        at += length + 12
    yield from found.items()


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def _rows(raw: bytes, length: int, step: int) -> Iterator[bytes]:
    """Every line without its filter (RFC 2083, 6)."""
    above = bytes(length)
    for at in range(0, len(raw), length + 1):
        kind, line = raw[at], bytearray(raw[at + 1 : at + 1 + length])
        for n in range(length if kind else 0):
            left, up, corner = (line[n - step], above[n], above[n - step]) if n >= step else (0, above[n], 0)
            line[n] = (line[n] + _foretold(kind, left, up, corner)) & 0xFF
        above = bytes(line)
        yield above


def _foretold(kind: int, left: int, up: int, corner: int) -> int:
    if kind == 1:
        return left
    if kind == 2:
        return up
    if kind == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
