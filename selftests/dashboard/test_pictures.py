"""The pictures of the documents: the colours of a terminal as they came, and small files that are still the picture."""

import struct
import zlib
from pathlib import Path

import pytest

from lab.paths import CHECKOUT
from selftests.dashboard.pictures import PAGES, TERMINALS, markup
from selftests.dashboard.small_png import SIGNATURE, _rows, smaller

IMAGES = CHECKOUT / "docs/images"
MOST = 80_000


def png(rows: list[bytes], filters: bytes, kind: int = 2) -> bytes:
    """A picture of these lines, three bytes a dot, each behind the number of its filter."""
    raw = b"".join(bytes([number]) + row for number, row in zip(filters, rows, strict=True))
    head = struct.pack(">IIBBBBB", len(rows[0]) // 3, len(rows), 8, kind, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(raw)), (b"IEND", b""))
    chunks = (struct.pack(">I", len(c)) + n + c + struct.pack(">I", zlib.crc32(n + c)) for n, c in parts)
    return SIGNATURE + b"".join(chunks)


def seen(made: bytes) -> list[list[tuple[int, ...]]]:
    """The dots of a picture with a palette."""
    wide, tall, depth, kind = struct.unpack_from(">IIBB", made, 16)
    assert (depth, kind) == (8, 3)
    at, found = len(SIGNATURE), dict[bytes, bytes]()
    while at < len(made):
        (length,) = struct.unpack_from(">I", made, at)
        found[made[at + 4 : at + 8]] = made[at + 8 : at + 8 + length]
        at += length + 12
    rows = list(_rows(zlib.decompress(found[b"IDAT"]), wide, 1))
    assert len(rows) == tall
    return [[tuple(found[b"PLTE"][3 * number : 3 * number + 3]) for number in row] for row in rows]


def test_every_filter_is_understood_and_few_colours_stay_as_they_are() -> None:
    plain = [bytes([10, 20, 30, 40, 50, 60])] * 5
    filtered = [
        plain[0],
        bytes([10, 20, 30, 30, 30, 30]),
        bytes(6),
        bytes([5, 10, 15, 15, 15, 15]),
        bytes(6),
    ]
    for kept in (png(plain, bytes(5)), png(filtered, bytes(range(5)))):
        assert seen(smaller(kept)) == [[(10, 20, 30), (40, 50, 60)]] * 5


def test_beyond_256_colours_each_is_near_what_it_was() -> None:
    rows = [bytes(part for n in range(400) for part in (n % 256, n // 2, 7)) for _ in range(3)]
    before = [tuple(row[at : at + 3]) for row in rows for at in range(0, len(row), 3)]
    after = [dot for row in seen(smaller(png(rows, bytes(3)))) for dot in row]
    for was, now in zip(before, after, strict=True):
        assert sum((a - b) ** 2 for a, b in zip(was, now, strict=True)) < 130**2
    assert len(set(after)) <= 256


def test_what_is_no_such_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="kind 0"):
        smaller(png([b"\0\0\0"], bytes(1), kind=0))


def test_a_terminals_colours_become_markup_and_its_text_does_not() -> None:
    assert markup("\x1b[31m\x1b[1mA <b>\x1b[0m & \x1b[32mgood\x1b[0m\n") == (
        '<span style="color: #ff8a80"><b>A &lt;b&gt;</b></span> &amp; <span style="color: #7fd29a">good</span>'
    )


@pytest.mark.parametrize("name", [*TERMINALS, *PAGES, "dashboard-chain"])
def test_every_picture_is_there_small_and_shown_somewhere(name: str) -> None:
    path = IMAGES / f"{name}.png"
    assert path.read_bytes().startswith(SIGNATURE)
    assert path.stat().st_size < MOST
    pages = [CHECKOUT / "README.md", *Path(CHECKOUT / "docs").rglob("*.md")]
    assert any(f"images/{name}.png" in page.read_text(encoding="utf-8") for page in pages)
