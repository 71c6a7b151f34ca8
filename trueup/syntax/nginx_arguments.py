"""Arguments that nginx refuses whatever else the configuration says: one small function a directive."""

import re
from collections.abc import Callable

from trueup.facts.nginx import Directive
from trueup.syntax.nginx_grammar import RULES
from trueup.syntax.secrets import without_userinfo

_VALUES = {
    "on": (re.compile("on|off", re.IGNORECASE), ', it must be "on" or "off"'),
    "time": (re.compile(r"(?:[0-9]++(?:ms|[yMwdhms])? *+)+"), ""),
    "size": (re.compile(r"[0-9]+[kKmMgG]?"), ""),
}
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_PORT = re.compile(r"[0-9]{1,5}")
_LARGEST_PORT = 65535
_FLAGS = {"last", "break", "redirect", "permanent"}
_LARGEST_STATUS = 999


def argument_refusal(directive: Directive, value: str) -> str:
    """What nginx says of the arguments, or nothing; their number is right."""
    if value and not _VALUES[value][0].fullmatch(directive.args[0]):
        if value == "on":
            return f'invalid value "{directive.args[0]}" in "{directive.name}" directive{_VALUES[value][1]}'
        return f'"{directive.name}" directive invalid value'
    check = _CHECKS.get(directive.name)
    return check(directive) if check else ""


def proxied_uri(url: str) -> str:
    """The part of a proxy_pass URL from its path on, which replaces the location's; empty where it has none."""
    rest = _SCHEME.sub("", url, count=1)
    if rest.startswith("unix:"):
        return rest[5:].partition(":")[2]
    found = re.search(r"[/?]", rest)
    return rest[found.start() :] if found else ""


def _listen(directive: Directive) -> str:
    address, *parameters = directive.args
    if address.isdecimal() and not 0 < int(address[:9]) <= _LARGEST_PORT:
        return f'invalid port in "{address}" of the "listen" directive'
    swallowed = next((word for word in parameters if word in RULES), "")
    return f'invalid parameter "{swallowed}" (is a ";" missing before it?)' if swallowed else ""


def _add_header(directive: Directive) -> str:
    return f'invalid parameter "{directive.args[2]}"' if directive.args[2:] not in {(), ("always",)} else ""


def _rewrite(directive: Directive) -> str:
    flag = directive.args[2:]
    return f'invalid parameter "{flag[0]}"' if flag and flag[0] not in _FLAGS else ""


def _return(directive: Directive) -> str:
    code = directive.args[0]
    if re.fullmatch("[0-9]{1,9}", code):
        wrong = int(code) > _LARGEST_STATUS
    else:
        wrong = len(directive.args) > 1 or not code.startswith(("http://", "https://", "$scheme"))
    return f'invalid return code "{code}"' if wrong else ""


def _if(directive: Directive) -> str:
    inside = directive.args[0].startswith("(") and directive.args[-1].endswith(")")
    return "" if inside else f'invalid condition "{directive.args[0]}"'


def _set(directive: Directive) -> str:
    return "" if directive.args[0].startswith("$") else f'invalid variable name "{directive.args[0]}"'


def _map(directive: Directive) -> str:
    if not directive.args[1].startswith("$"):
        return f'invalid variable name "{directive.args[1]}"'
    wrong = (entry for entry in directive.block or () if len(entry.args) != 1 and not _map_option(entry))
    return next((f"invalid number of the map parameters in line {entry.line}" for entry in wrong), "")


def _map_option(entry: Directive) -> bool:
    return entry.name in {"hostnames", "volatile"} and not entry.args


def _proxy_pass(directive: Directive) -> str:
    url = directive.args[0]
    if "$" in url:
        return ""
    if not _SCHEME.match(url):
        return "invalid URL prefix"
    rest = _SCHEME.sub("", url, count=1)
    host = re.split("[/?]", rest, maxsplit=1)[0]
    port = re.sub(r"^\[[^\]]*\]", "", host).partition(":")
    wrong = port[1] and not rest.startswith("unix:") and not _is_port(port[2])
    return f'invalid port in upstream "{_SCHEME.sub("", without_userinfo(url), count=1)}"' if wrong else ""


def _is_port(text: str) -> bool:
    return bool(_PORT.fullmatch(text)) and 0 < int(text) <= _LARGEST_PORT


_CHECKS: dict[str, Callable[[Directive], str]] = {
    "listen": _listen,
    "add_header": _add_header,
    "rewrite": _rewrite,
    "return": _return,
    "if": _if,
    "set": _set,
    "map": _map,
    "proxy_pass": _proxy_pass,
}
