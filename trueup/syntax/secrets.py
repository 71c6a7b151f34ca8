"""What must never leave a collector: credentials in names, values, URLs and command lines.

Every pattern is linear in the text: what it repeats is possessive or bounded, whatever a hostile line holds.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from trueup.syntax.quoted_words import Quotes

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
_BARE_USERINFO = re.compile(r"(?<![^\s\"'=(])[^\s\"'/:@=(]{1,100}:(?!//)[^\s\"'@]{1,300}@(?!sha256:)(?=[\w\[])")
"""`user:password@host` of a URL that has lost its scheme: nginx complains of an upstream in this form."""
_BEARER = re.compile(r"\b(?P<kind>bearer|basic)\s{1,20}[A-Za-z0-9._~+/=\-]{4,}", re.IGNORECASE)
_PARAMETER = re.compile(r"(?P<before>[?&;])(?P<name>[\w\-.]+)=(?P<value>[^&;\s\"']+)")
_IN_A_QUERY = re.compile(r"[^\s\"'&;]+")
_WORD_START = r"(?<![^\s\"'])"
_ENVIRONMENT = re.compile(_WORD_START + r"(?:--env|--build-arg|-e)(?:\s{1,20}|=)?[\"']?(?P<name>[A-Za-z_]\w{0,200})=")
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
    text = _BEARER.sub(lambda found: f"{found['kind']} {MASK}", _BARE_USERINFO.sub(f"{MASK}@", without_userinfo(text)))
    text = _masked(text, _environment)
    text = _masked(text, lambda quotes: _spans(quotes, _NAMED))
    text = _masked(text, lambda quotes: _spans(quotes, _FLAG))
    return _masked(text, _tool_spans)


def redact_url(url: str, known: str = "") -> str:
    """A URL without user information, and without the values of query parameters that look like credentials.

    A value that stands in `known`, such as the URL that somebody has asked of, is left: it is no news.
    """
    return _PARAMETER.sub(lambda found: _without_parameter(found, known), without_userinfo(url))


def _without_parameter(found: re.Match[str], known: str) -> str:
    hides = is_secret_name(found["name"]) and found["value"] not in known
    return f"{found['before']}{found['name']}={MASK}" if hides else found[0]


def without_values(text: str, values: frozenset[str]) -> str:
    """The text with every one of these values in it masked, longest first; values of three letters are no secret."""
    known = sorted((value for value in values if len(value) > 3 and value in text), key=len, reverse=True)
    return re.sub("|".join(map(re.escape, known)), MASK, text) if known else text


Span = tuple[int, int, str]
"""From, to, and what stands there instead."""


def _environment(quotes: Quotes) -> Iterator[Span]:
    """`-e NAME=***`, or the shape of a value that is a URL, unless NAME is a credential's; quotes stay as they were."""
    behind = 0
    for found in _ENVIRONMENT.finditer(quotes.text):
        for start, end, _ in _value(quotes, found.end()) if found.start() >= behind else ():
            text = quotes.text[start:end]
            quote = text[:1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else ""
            shapes = () if is_secret_name(found["name"]) else url_shapes(text.strip("\"'"))
            yield start, end, f"{quote}{shapes[0]}{quote}" if shapes else MASK
            behind = end


def _spans(quotes: Quotes, names: re.Pattern[str]) -> Iterator[Span]:
    """Where the values of names that look like credentials stand."""
    behind = 0
    for found in names.finditer(quotes.text):
        if found.start() < behind or not is_secret_name(found["name"]):
            continue
        for span in _named_value(quotes, found):
            yield span
            behind = span[1]


def _named_value(quotes: Quotes, found: re.Match[str]) -> Iterator[Span]:
    if _WHOLE_LINE.search(found["name"]):
        yield found.end(), quotes.line(found.end()), MASK
    elif quotes.text[found.start() - 1 : found.start()] in {"?", "&"}:
        value = _IN_A_QUERY.match(quotes.text, found.end())
        yield found.end(), value.end() if value else found.end(), MASK
    else:
        yield from _value(quotes, found.end())


def _value(quotes: Quotes, start: int) -> Iterator[Span]:
    """One word, or all of the quotes that were opened for it, and what follows those without a blank."""
    if not quotes.holds_one_value(start):
        yield start, quotes.word(start), MASK
        return
    end = quotes.line(start)
    yield start, end, MASK
    if quotes.text[end : end + 1] == quotes.at(start):
        yield end + 1, quotes.word(end + 1), MASK


def _tool_spans(quotes: Quotes) -> Iterator[Span]:
    text = quotes.text
    for tool, letter in _TOOLS:
        flag = re.compile(rf"(?<!\S)-{letter}\s{{0,20}}(?=\S)")
        for found in tool.finditer(text):
            furthest = found.end() + LONGEST_CALL
            end = _END_OF_COMMAND.search(text, found.end(), furthest)
            for given in flag.finditer(text, found.end(), end.start() if end else furthest):
                yield given.end(), quotes.word(given.end()), MASK


def _masked(text: str, spans: Callable[[Quotes], Iterator[Span]]) -> str:
    parts, at = [], 0
    for start, end, instead in sorted(spans(Quotes(text))):
        if at <= start < end:
            parts += [text[at:start], instead]
            at = end
    return "".join((*parts, text[at:])) if parts else text
