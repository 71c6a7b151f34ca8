"""Directives without the credentials that people write into them (headers, maps, comparisons, URLs)."""

import re
from collections.abc import Iterable

import msgspec

from trueup.facts.nginx import Directive
from trueup.syntax.secrets import MASK, is_secret_name, without_userinfo

_NAME_AND_VALUE = {
    "add_header",
    "add_trailer",
    "fastcgi_param",
    "grpc_set_header",
    "proxy_set_header",
    "scgi_param",
    "set",
    "uwsgi_param",
}
_ALWAYS_SECRET = {"secure_link_md5", "secure_link_secret"}
_KEYWORDS = {"default", "hostnames", "volatile", "include"}
_OPERATORS = {"=", "!=", "~", "~*", "!~", "!~*"}
_NOT_LITERAL = re.compile(r"\$\{?\w+\}?|\b(?:bearer|basic|token)\b|[\s:;,]+", re.IGNORECASE)
_PARAMETER = re.compile(r"(?P<name>[?&;][\w\-.]+=)(?P<value>[^&;\s\"'$]+)")


def without_secrets(directives: Iterable[Directive]) -> tuple[Directive, ...]:
    """The same directives, each literal credential replaced by `***`; what holds none is kept as it is."""
    return tuple(_masked(directive) for directive in directives)


def _masked(directive: Directive) -> Directive:
    arguments = _arguments(directive.name, directive.args)
    block = directive.block
    if block:
        inside = _entries(directive.args, block) if directive.name == "map" else without_secrets(block)
        if any(new is not old for new, old in zip(inside, block, strict=True)):
            block = inside
    if arguments == directive.args and block is directive.block:
        return directive
    return msgspec.structs.replace(directive, args=arguments, block=block)


def _arguments(name: str, arguments: tuple[str, ...]) -> tuple[str, ...]:
    if name in _NAME_AND_VALUE and len(arguments) > 1 and _is_credential(arguments[0]):
        return (arguments[0], _value(arguments[1]), *arguments[2:])
    if name in _ALWAYS_SECRET:
        return tuple(MASK for _ in arguments)
    if name == "if" and any(_is_credential(word) for word in arguments if "$" in word):
        return tuple(_operand(word) for word in arguments)
    if name == "env":
        return tuple(_assignment(word) for word in arguments)
    if any("://" in word or "=" in word for word in arguments):
        return tuple(_PARAMETER.sub(_parameter, without_userinfo(word)) for word in arguments)
    return arguments


def _is_credential(name: str) -> bool:
    return is_secret_name(name.rstrip(")")) and not name.lower().startswith("access-control-")


def _value(value: str) -> str:
    """A value made of variables and authentication schemes only says where a credential comes from: it may be seen."""
    return MASK if _NOT_LITERAL.sub("", value) else value


def _operand(word: str) -> str:
    if word in _OPERATORS or "$" in word:
        return word
    return MASK + ")" if word.endswith(")") else MASK


def _assignment(word: str) -> str:
    name, equals, value = word.partition("=")
    return f"{name}={MASK}" if value and _is_credential(name) else f"{name}{equals}{without_userinfo(value)}"


def _parameter(found: re.Match[str]) -> str:
    return found["name"] + MASK if is_secret_name(found["name"][1:-1]) else found[0]


def _entries(variables: tuple[str, ...], entries: Iterable[Directive]) -> tuple[Directive, ...]:
    """A map's entries: its keys are credentials where its source is one, its values where its result is."""
    source, result = (*variables, "", "")[:2]
    hide_keys, hide_values = _is_credential(source), _is_credential(result)
    masked = []
    for entry in entries:
        kept = not hide_keys or entry.name in _KEYWORDS
        name = entry.name if kept else MASK
        values = tuple(_value(word) if hide_values else without_userinfo(word) for word in entry.args)
        unchanged = name == entry.name and values == entry.args
        masked.append(entry if unchanged else msgspec.structs.replace(entry, name=name, args=values))
    return tuple(masked)
