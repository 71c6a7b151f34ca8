"""Files of a host as one answer: each a path and its content in base64, ended by NUL, so that neither can forge."""

import base64
import binascii
from collections.abc import Iterator

from trueup.facts.common import Place, Unavailable
from trueup.syntax.valid_text import valid_text

FRAME = """
frame() {
    for file; do
        printf '%s\\0' "$file"
        { { head -c 1000001 -- "$file" 2>/dev/null || printf '!' >&3; } | base64 -w0; } 3>&1
        printf '\\0'
    done
}
"""
"""POSIX sh: `frame FILE...` prints the files, each up to a megabyte; `!` stands in one that cannot be read."""

LARGEST = 1_000_000
"""Bytes; a larger file is not read."""


def framed(output: str) -> Iterator[tuple[str, str | Unavailable]]:
    """The path of each file, and its text or why it could not be read.

    In texts, bytes that are not UTF-8 stay as surrogates.

    Raises:
        ValueError: the answer is cut short, or not what `frame` prints.
    """
    parts = valid_text(output).split("\0")
    if parts.pop().strip() or len(parts) % 2:
        raise ValueError("cut short")
    for path, packed in zip(parts[::2], parts[1::2], strict=True):
        if "!" in packed:
            yield path, Unavailable("cannot be read", Place(path))
            continue
        try:
            content = base64.b64decode(packed, validate=True)
        except binascii.Error as error:
            raise ValueError(f"{path}: not base64") from error
        if len(content) > LARGEST:
            yield path, Unavailable(f"larger than {LARGEST} bytes, not read", Place(path))
        else:
            yield path, content.decode("utf-8", "surrogateescape")
