"""A file whose text a collector holds."""

import msgspec

from trueup.facts.common import Unavailable


class SourceFile(msgspec.Struct, frozen=True):
    """One file: its place on the server, how reports name it, and its text; one that is `unread` has none."""

    server: str
    shown: str
    text: str
    unread: Unavailable | None = None


def source_file(server: str, shown: str, content: str | Unavailable) -> SourceFile:
    """The file with this content, or without, where that could not be read."""
    return (
        SourceFile(server, shown, "", content)
        if isinstance(content, Unavailable)
        else SourceFile(server, shown, content)
    )
