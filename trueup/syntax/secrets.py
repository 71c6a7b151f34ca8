"""What must never leave a collector: credentials in names, values, URLs and command lines.

Every pattern is linear in the text: what it repeats is possessive or bounded, whatever a hostile line holds.
"""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

MASK = "***"

_SECRET_NAME = re.compile(
    r"pass(word|wd|phrase)?s?($|[_\-. ])|secret|token|credential|authoriz|api[_\-]?key|access[_\-]?key|private[_\-]?key"
    r"|cookie|session[_\-]?id|signature|dsn$|(^|[_\-])(auth|key|pwd|pw)$",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.\-])[A-Za-z][A-Za-z0-9+.\-]*://")
_BETWEEN_URLS = re.compile(r"[\s,;|]+(?=[A-Za-z][A-Za-z0-9+.\-]*://)")
_END_OF_URL = re.compile(r"[\s,;|\"'<>\\]")
_WHOLE_LINE = re.compile(r"authoriz|cookie", re.IGNORECASE)
_USERINFO = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]{0,30}://)[^/\s\"'?#]*@")
_BEARER = re.compile(r"\b(?P<kind>bearer|basic)\s{1,20}[A-Za-z0-9._~+/=\-]{4,}", re.IGNORECASE)
_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|[^\s\"'&;]+")
_LINE_VALUE = re.compile(r"\"[^\"]*\"|'[^']*'|[^\n\"']+")
_WORD_START = r"(?<![^\s\"'])"
_ENVIRONMENT = re.compile(
    _WORD_START + r"(?P<flag>(?:--env|--build-arg|-e)(?:\s{1,20}|=)?)"
    r"(?:\"(?P<double>[A-Za-z_]\w{0,200}=)[^\"]*\"|'(?P<single>[A-Za-z_]\w{0,200}=)[^']*'"
    r"|(?P<bare>[A-Za-z_]\w{0,200}=)(?:\"[^\"]*\"|'[^']*'|[^\s\"';]+))"
)
_NAMED = re.compile(r"(?<![A-Za-z0-9_.\-])(?P<name>[A-Za-z0-9_.\-]++)[\"']?\s{0,5}[=:]\s{0,5}")
_FLAG = re.compile(_WORD_START + r"(?P<name>--?[A-Za-z][A-Za-z0-9_.\-]*+)\s{1,20}")
_TOOLS = (
    (re.compile(r"\b(?:docker\s{1,5}login|sshpass|mysql\w{0,10}|mariadb\w{0,10}|mongo\w{0,10})(?![\w:/.])"), "p"),
    (re.compile(r"\bredis-cli(?![\w:/.])"), "a"),
    (re.compile(r"\bcurl(?![\w:/.])"), "u"),
)
"""Programs with a one-letter flag that takes a credential; elsewhere `-p` is a port or a project."""
LONGEST_CALL = 2000
"""Characters behind a program's name in which its flags are looked for."""
_END_OF_COMMAND = re.compile(r"[;|&\n]")


def is_secret_name(name: str) -> bool:
    """Whether a variable, header, flag or label of this name is likely to hold a credential."""
    return bool(_SECRET_NAME.search(name))


def mask(name: str, value: str) -> str:
    """The value, or `***` where the name says it is a credential; an empty value stays empty."""
    return MASK if value and is_secret_name(name) else redact_text(value)


def without_userinfo(url: str) -> str:
    """The text with the `user:password@` of every URL in it replaced by `***@`."""
    return _USERINFO.sub(lambda found: f"{found['scheme']}{MASK}@", url) if "://" in url else url


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

    Masked are URL user information, `-e NAME=value` but for the shape of a URL, bearer and basic tokens, the short
    flags by which some programs take passwords, and the value of anything that is assigned to, or follows, a name that
    looks like a credential.
    """
    text = _BEARER.sub(lambda found: f"{found['kind']} {MASK}", without_userinfo(text))
    text = _ENVIRONMENT.sub(_without_value, text)
    text = _masked(text, _spans(text, _NAMED))
    text = _masked(text, _spans(text, _FLAG))
    return _masked(text, _tool_spans(text))


def without_values(text: str, values: frozenset[str]) -> str:
    """The text with every one of these values in it masked, longest first; values of three letters are no secret."""
    known = sorted((value for value in values if len(value) > 3 and value in text), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, known)), MASK, text) if known else text


Span = tuple[int, int]


def _spans(text: str, names: re.Pattern[str]) -> Iterator[Span]:
    """Where the values of names that look like credentials stand."""
    for found in names.finditer(text):
        if is_secret_name(found["name"]):
            pattern = _LINE_VALUE if _WHOLE_LINE.search(found["name"]) else _VALUE
            if value := pattern.match(text, found.end()):
                yield value.span()


def _tool_spans(text: str) -> Iterator[Span]:
    for tool, letter in _TOOLS:
        flag = re.compile(rf"(?<!\S)-{letter}\s{{0,20}}(?=\S)")
        for found in tool.finditer(text):
            furthest = found.end() + LONGEST_CALL
            end = _END_OF_COMMAND.search(text, found.end(), furthest)
            for given in flag.finditer(text, found.end(), end.start() if end else furthest):
                if value := _VALUE.match(text, given.end()):
                    yield value.span()


def _without_value(found: re.Match[str]) -> str:
    """`-e NAME=***`, or the shape of a value that is a URL, unless NAME is a credential's; quotes stay as they were."""
    for group, quote in (("double", '"'), ("single", "'"), ("bare", "")):
        if name := found[group]:
            value = found.string[found.end(group) : found.end()].strip("\"'")
            shapes = () if is_secret_name(name.rstrip("=")) else url_shapes(value)
            return f"{found['flag']}{quote}{name}{shapes[0] if shapes else MASK}{quote}"
    return found[0]


def _masked(text: str, spans: Iterator[Span]) -> str:
    parts, at = [], 0
    for start, end in sorted(spans):
        if start >= at:
            parts += [text[at:start], MASK]
            at = end
    return "".join((*parts, text[at:])) if parts else text
