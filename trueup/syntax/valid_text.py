"""Text that every document can hold: names and files of a host need not be UTF-8."""

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def valid_text(text: str) -> str:
    r"""The text with each byte that is not UTF-8 written as `\xNN`, so that it can stand in a JSON document."""
    return _SURROGATE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)
