"""Programs of ours and their data on the way to a host: packed, so that the shell reads no word of them.

A host needs base64 and gzip to take them, which are Essential on Debian and Ubuntu.
"""

import base64
import gzip
from collections.abc import Sequence
from importlib import resources

NEEDED = ("base64", "gzip")
"""The host's programs that unpack."""


def program(package: str, names: Sequence[str]) -> str:
    """The text of a program: these files of a package's folder `on_host`, one after the other."""
    folder = resources.files(package) / "on_host"
    return "\n".join((folder / name).read_text(encoding="utf-8") for name in names)


def packed(text: str) -> str:
    """A word of base64 that holds the text, a lone surrogate for a byte that is no UTF-8."""
    return base64.b64encode(gzip.compress(text.encode("utf-8", "surrogateescape"), mtime=0)).decode()


def printed(word: str) -> str:
    """POSIX sh: a pipeline that prints what was packed."""
    return f"printf %s {word} | base64 -d | gzip -d"
