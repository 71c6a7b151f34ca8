"""What nginx would refuse in a configuration that it can read: said only where it is certain, in nginx's own words.

Left alone: unknown directive names (modules add their own), unknown variables, regular expressions, names that do not
resolve, certificates, and everything in `stream` and `mail`.
"""

import re
from collections.abc import Iterator, Sequence

from trueup.facts.common import Place, Problem
from trueup.facts.nginx import Directive
from trueup.syntax.nginx_arguments import argument_refusal
from trueup.syntax.nginx_grammar import MAIN, RULES, SERVER_OF_UPSTREAM, UPSTREAM, Rule, context_inside
from trueup.syntax.nginx_places import listen_refusals, location_refusals

_NAME = re.compile(r"[A-Za-z0-9_]+")


def refusals(directives: Sequence[Directive]) -> Iterator[Problem]:
    """Each refusal at the first line of the directive that causes it."""
    yield from _in_block(directives, MAIN)
    servers = [
        inner
        for http in directives
        if http.name == "http"
        for inner in http.block or ()
        if inner.name == "server" and inner.block is not None
    ]
    yield from listen_refusals(servers)
    for server in servers:
        yield from location_refusals(server)


def _in_block(directives: Sequence[Directive], context: str) -> Iterator[Problem]:
    seen = set()
    for directive in directives:
        rule = _rule(directive, context)
        text = _refusal(directive, rule, context)
        if not text and rule and rule.once and directive.name in seen:
            text = f'"{directive.name}" directive is duplicate'
        seen.add(directive.name)
        if text:
            yield Problem(text, Place(directive.file, directive.line))
        elif directive.block is not None and (inside := context_inside(directive.name, context)):
            yield from _in_block(directive.block, inside)


def _rule(directive: Directive, context: str) -> Rule | None:
    if directive.name == "server" and context == UPSTREAM:
        return SERVER_OF_UPSTREAM
    return RULES.get(directive.name)


def _refusal(directive: Directive, rule: Rule | None, context: str) -> str:
    name = directive.name
    if rule is None:
        return "" if _NAME.fullmatch(name) else f'unknown directive "{name}"'
    if context not in rule.contexts:
        return f'"{name}" directive is not allowed here'
    if directive.block is not None and not rule.block:
        return f'directive "{name}" is not terminated by ";"'
    if directive.block is None and rule.block:
        return f'directive "{name}" has no opening "{{"'
    if len(directive.args) not in rule.counts:
        return f'invalid number of arguments in "{name}" directive'
    return argument_refusal(directive, rule.value)
