"""What must never leave a collector: credentials in names, values, URLs and command lines."""

import re
from urllib.parse import urlsplit

MASK = "***"

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)?s?($|[_\-. ])|secret|token|credential|authoriz|api[_\-]?key|access[_\-]?key|private[_\-]?key"
    r"|cookie|session[_\-]?id|signature|dsn$|(^|[_\-])(auth|key|pwd|pw)$",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*://)[^/@\s\"']+@")
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]*://")
_BETWEEN_URLS = re.compile(r"[\s,;|]+(?=[A-Za-z][A-Za-z0-9+.\-]*://)")
_END_OF_URL = re.compile(r"[\s,;|\"'<>\\]")
_BEARER = re.compile(r"\b(?P<kind>bearer|basic)\s+[A-Za-z0-9._~+/=\-]{4,}", re.IGNORECASE)
_VALUE = r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"'&;]+)"
_ENVIRONMENT = re.compile(r"(?P<name>(?:^|\s)(?:-e|--env)(?:\s+|=)[\"']?[A-Za-z_]\w*=)" + _VALUE)
_ASSIGNED = re.compile(r"(?P<name>[A-Za-z0-9_.\-]+)(?P<joint>\s*[=:]\s*)" + _VALUE)
_FLAG = re.compile(r"(?P<name>(?<!\S)--?[A-Za-z][A-Za-z0-9_.\-]*)(?P<joint>\s+)" + _VALUE)


def is_secret_name(name: str) -> bool:
    """Whether a variable, header, flag or label of this name is likely to hold a credential."""
    return bool(_SECRET_NAME.search(name))


def mask(name: str, value: str) -> str:
    """The value, or `***` where the name says it is a credential; an empty value stays empty."""
    return MASK if value and is_secret_name(name) else without_userinfo(value)


def without_userinfo(url: str) -> str:
    """The text with the `user:password@` of every URL in it replaced by `***@`."""
    return _USERINFO.sub(lambda found: f"{found['scheme']}{MASK}@", url)


def url_shape(value: str) -> str:
    """`scheme://host:port` of a value that is a URL with a host, else nothing."""
    if "://" not in value:
        return ""
    try:
        parts = urlsplit(value)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}" if host else ""


def url_shapes(value: str) -> tuple[str, ...]:
    """The shape of each URL in a value: one, several behind one another, or one amid other text; each once.

    Where a URL holds `@`, everything up to the next URL is taken for part of it: what stands before the `@` is a
    credential, whatever characters are in it.
    """
    found = []
    for part in _BETWEEN_URLS.split(value):
        if begins := _SCHEME.search(part):
            url = part[begins.start() :]
            found.append(url_shape(url if "@" in url else _END_OF_URL.split(url, maxsplit=1)[0]))
    return tuple(dict.fromkeys(shape for shape in found if shape))


def redact_text(text: str) -> str:
    """Free text, such as a command line or a program's complaint, with what looks like a credential masked.

    Masked are URL user information, `-e NAME=value` but for the shape of a URL, bearer and basic tokens, and the
    value of anything that is assigned to, or follows, a name that looks like a credential.
    """
    text = _BEARER.sub(lambda found: f"{found['kind']} {MASK}", without_userinfo(text))
    text = _ENVIRONMENT.sub(_shape_of_given, text)
    return _FLAG.sub(_mask_named, _ASSIGNED.sub(_mask_named, text))


def _shape_of_given(found: re.Match[str]) -> str:
    """`-e NAME=` and the shape of its value where that is a URL, and NAME is not that of a credential."""
    name = re.split(r"[\s=\"']", found["name"].rstrip("="))[-1]
    shapes = () if is_secret_name(name) else url_shapes(found["value"])
    return found["name"] + (shapes[0] if shapes else MASK)


def _mask_named(found: re.Match[str]) -> str:
    return f"{found['name']}{found['joint']}{MASK}" if is_secret_name(found["name"]) else found[0]
