"""A file whose text a collector holds."""

import msgspec


class SourceFile(msgspec.Struct, frozen=True):
    """One file: its place on the server, how reports name it, and its text."""

    server: str
    shown: str
    text: str
