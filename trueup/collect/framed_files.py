"""Files of a host as one answer: each a path and its content in base64, ended by NUL, so that neither can forge."""

import base64
import binascii
from collections.abc import Iterator

from trueup.syntax.valid_text import valid_text

FRAME = """
frame() {
    for file; do
        printf '%s\\0' "$file"
        head -c 1000000 -- "$file" | base64 -w0
        printf '\\0'
    done
}
"""
"""POSIX sh: `frame FILE...` prints the files, each up to a megabyte."""


def framed(output: str) -> Iterator[tuple[str, str]]:
    """The path and the text of each file; in texts, bytes that are not UTF-8 stay as surrogates.

    Raises:
        ValueError: the answer is cut short, or not what `frame` prints.
    """
    parts = valid_text(output).split("\0")
    if parts.pop().strip() or len(parts) % 2:
        raise ValueError("cut short")
    for path, packed in zip(parts[::2], parts[1::2], strict=True):
        try:
            yield path, base64.b64decode(packed, validate=True).decode("utf-8", "surrogateescape")
        except binascii.Error as error:
            raise ValueError(f"{path}: not base64") from error
