"""nginx's own escaping of URIs, of arguments, and its unescaping of redirects (ngx_string.c, since 1.21.1)."""

import re

_IN_PATH = re.compile(rb'[\x00-\x20"#%<>?\\^`{|}\x7f-\xff]')
_IN_ARGUMENTS = re.compile(rb'[\x00-\x20"#%&+;<>?\\^`{|}\x7f-\xff]')
_HEX = b"0123456789abcdefABCDEF"
_REDIRECT = re.compile(rb"%(?:([0-9a-fA-F])(?:([0-9a-fA-F])|(.)|\Z)|([^0-9a-fA-F])|\Z)", re.DOTALL)
_QUESTION = 0x3F
_PERCENT = 0x25
_DELETE = 0x7F


def _escaped(found: re.Match[bytes]) -> bytes:
    return b"%%%02X" % found[0][0]


def escaped_path(path: bytes) -> bytes:
    """A path as nginx writes it to an upstream, or into a redirect of its own."""
    return _IN_PATH.sub(_escaped, path)


def escaped_argument(text: bytes) -> bytes:
    """A capture as nginx writes it after a `?`, or into a redirect of `rewrite`."""
    return _IN_ARGUMENTS.sub(_escaped, text)


def unescaped_redirect(text: bytes) -> bytes:
    """What `rewrite` makes of its redirect: printable escapes of the path are resolved, broken ones are dropped."""
    out = bytearray()
    at = 0
    while at < len(text):
        byte = text[at]
        if byte == _QUESTION:
            return bytes(out + text[at:])
        found = _REDIRECT.match(text, at)
        if not found:
            out.append(byte)
            at += 1
            continue
        at = found.end()
        first, second, _, other = found.groups()
        if second:
            code = int(first + second, 16)
            if code == _QUESTION:
                return bytes(out + b"?" + text[at:])
            out += bytes((code,)) if _PERCENT < code < _DELETE else found[0]
        elif other:
            out += other
    return bytes(out)
