"""Directives without the credentials that people write into them (headers, maps, comparisons, URLs)."""

import re
from collections.abc import Iterable

import msgspec

from trueup.facts.nginx import Directive
from trueup.syntax.secrets import MASK, is_secret_name, redact_text, without_userinfo

_NAME_AND_VALUE = {
    "add_header",
    "add_trailer",
    "fastcgi_param",
    "grpc_set_header",
    "js_var",
    "proxy_set_header",
    "scgi_param",
    "set",
    "uwsgi_param",
}
_FREE_TEXT = {
    "return",
    "sub_filter",
    "more_set_headers",
    "more_set_input_headers",
    "proxy_set_body",
    "proxy_cookie_path",
}
_ALWAYS_SECRET = {"secure_link_md5", "secure_link_secret"}
_CHOOSE = {"map", "geo", "split_clients"}
_GIVE_A_VALUE = {*_CHOOSE, "js_var", "set"}
_VARIABLE = re.compile(r"\$\{?(\w+)")
_BEFORE_AT = re.compile(r"://([^/\s]*)@")
_KEYWORDS = {"default", "hostnames", "volatile", "include"}
_OPERATORS = {"=", "!=", "~", "~*", "!~", "!~*"}
_NOT_LITERAL = re.compile(r"\$\{?\w+\}?|\b(?:bearer|basic|token)\b|[\s:;,]+", re.IGNORECASE)
_PARAMETER = re.compile(r"(?P<name>[?&;][\w\-.]+=)(?P<value>[^&;\s\"'$]+)")


def without_secrets(directives: Iterable[Directive]) -> tuple[Directive, ...]:
    """The same directives, each literal credential replaced by `***`; what holds none is kept as it is.

    A variable that a credential is made of (`proxy_set_header Authorization $x`) is one itself, wherever it is set.
    """
    every = tuple(directives)
    known = frozenset(_made_of(every))
    return tuple(_masked(directive, known) for directive in every)


def _made_of(directives: Iterable[Directive]) -> set[str]:
    """The variables that stand where a credential is sent: in a header of that kind, or before the `@` of a URL.

    Only those that the configuration gives a value, and that no request is routed by.
    """
    sent, given, routed = set[str](), set[str](), set[str]()
    left = list(directives)
    while left:
        each = left.pop()
        left.extend(each.block or ())
        if each.name in _NAME_AND_VALUE and len(each.args) > 1 and _is_credential(each.args[0], frozenset()):
            sent.update(_VARIABLE.findall(" ".join(each.args[1:])))
        for word in each.args:
            if before := _BEFORE_AT.search(word):
                sent.update(_VARIABLE.findall(before[1]))
            elif each.name == "proxy_pass":
                routed.update(_VARIABLE.findall(word))
        if each.name in _GIVE_A_VALUE and each.args:
            given.update(_VARIABLE.findall(each.args[-1] if each.name in _CHOOSE else each.args[0]))
    return sent & given - routed


def _masked(directive: Directive, known: frozenset[str]) -> Directive:
    arguments = _arguments(directive.name, directive.args, known)
    block = directive.block
    if block:
        if directive.name in _CHOOSE:
            inside = _entries(directive, block, known)
        else:
            inside = tuple(_masked(below, known) for below in block)
        if any(new is not old for new, old in zip(inside, block, strict=True)):
            block = inside
    if arguments == directive.args and block is directive.block:
        return directive
    return msgspec.structs.replace(directive, args=arguments, block=block)


def _arguments(name: str, arguments: tuple[str, ...], known: frozenset[str]) -> tuple[str, ...]:
    first = arguments[0].split(maxsplit=1) if arguments and name in _NAME_AND_VALUE else []
    if first and _is_credential(first[0], known):
        return (first[0] if len(first) == 1 else f"{first[0]} {MASK}", *map(_value, arguments[1:]))
    if name in _NAME_AND_VALUE or name in _FREE_TEXT:
        arguments = tuple(word if "://" in word else redact_text(word) for word in arguments)
    if name in _ALWAYS_SECRET:
        return tuple(MASK for _ in arguments)
    if name == "if" and any(_is_credential(word, known) for word in arguments if "$" in word):
        return tuple(_operand(word) for word in arguments)
    if name == "env":
        return tuple(_assignment(word, known) for word in arguments)
    if any("://" in word or "=" in word for word in arguments):
        return tuple(_PARAMETER.sub(_parameter, without_userinfo(word)) for word in arguments)
    return arguments


def _is_credential(name: str, known: frozenset[str]) -> bool:
    plain = name.strip("()").removeprefix("$").strip("{}")
    return plain in known or (is_secret_name(plain) and not plain.lower().startswith("access-control-"))


def _value(value: str) -> str:
    """A value made of variables and authentication schemes only says where a credential comes from: it may be seen."""
    return MASK if _NOT_LITERAL.sub("", value) else value


def _operand(word: str) -> str:
    if word in _OPERATORS or "$" in word:
        return word
    return MASK + ")" if word.endswith(")") else MASK


def _assignment(word: str, known: frozenset[str]) -> str:
    name, equals, value = word.partition("=")
    return f"{name}={MASK}" if value and _is_credential(name, known) else f"{name}{equals}{without_userinfo(value)}"


def _parameter(found: re.Match[str]) -> str:
    return found["name"] + MASK if is_secret_name(found["name"][1:-1]) else found[0]


def _entries(chooses: Directive, entries: Iterable[Directive], known: frozenset[str]) -> tuple[Directive, ...]:
    """A map's entries: its keys are credentials where its source is one, its values where its result is."""
    source, result = ("", "", *chooses.args)[-2:]
    hide_keys = chooses.name == "map" and _is_credential(source, known)
    hide_values = _is_credential(result, known)
    masked = []
    for entry in entries:
        kept = not hide_keys or entry.name in _KEYWORDS
        name = entry.name if kept else MASK
        values = tuple(_value(word) if hide_values else without_userinfo(word) for word in entry.args)
        unchanged = name == entry.name and values == entry.args
        masked.append(entry if unchanged else msgspec.structs.replace(entry, name=name, args=values))
    return tuple(masked)
