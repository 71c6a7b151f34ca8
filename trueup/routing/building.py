"""From the directives of a server to its levels: locations, nested ones, `if` and `limit_except`."""

from collections.abc import Iterable

import msgspec

from trueup.facts.nginx import Directive
from trueup.routing.conditions import condition_of
from trueup.routing.patterns import Pattern
from trueup.routing.proxying import Proxy, Upstreams
from trueup.routing.reading import read
from trueup.routing.rewriting import Break, Code, If, Return, Rewrite, Set
from trueup.routing.settings import Settings
from trueup.routing.text import wire
from trueup.routing.values import value_of

_MODIFIERS = ("=", "^~", "~*", "~")


class Builder:
    """Builds one server. `assigned` gathers every variable that the configuration sets or captures.

    `every` are its locations in the order of the file, those that nothing reaches too.
    """

    def __init__(self, upstreams: Upstreams, assigned: set[str]) -> None:
        self.upstreams = upstreams
        self.assigned = assigned
        self.named: dict[bytes, Settings] = {}
        self.every: list[Settings] = []

    def server(self, around: Settings, server: Directive, block: tuple[Directive, ...]) -> Settings:
        """The server's own level, with all below it."""
        settings = around.inside(server)
        read(settings, block)
        settings.codes = self._codes(block, None)
        self._locations(block, settings)
        return settings

    def _locations(self, block: Iterable[Directive], settings: Settings) -> None:
        for directive in block:
            if directive.name == "location" and directive.block is not None:
                self._location(directive, directive.block, settings)

    def _location(self, directive: Directive, block: tuple[Directive, ...], around: Settings) -> None:
        kind, name = kind_and_name(directive.args)
        settings = around.inside(directive)
        self.every.append(settings)
        settings.written = " ".join(directive.args)
        settings.kind, settings.name = kind, wire(name)
        read(settings, block)
        self._proxy(block, settings)
        self._file(settings, around)
        settings.codes = self._codes(block, settings)
        settings.locations.unreachable = kind in {"~", "~*"}
        self._locations(block, settings)
        for inner in block:
            if inner.name == "limit_except" and inner.block is not None:
                settings.limited = self._nameless(inner, inner.block, settings)
                settings.allowed = _methods(inner.args)

    def _file(self, settings: Settings, around: Settings) -> None:
        """Put the location where its level looks for it."""
        level, kind, name = around.locations, settings.kind, settings.name
        if kind in {"~", "~*"}:
            pattern = Pattern(name, caseless=kind == "~*")
            self.assigned.update(pattern.names)
            level.patterns.append((pattern, settings))
        elif kind == "@":
            self.named[name] = settings
        elif kind == "$":
            around.unsure = "a location named by a variable is not followed"
        elif not level.unreachable:
            (level.exact if kind == "=" else level.prefixes).setdefault(name, settings)
            if kind == "^~":
                level.stops.add(name)
            if name.endswith(b"/") and (settings.proxy or settings.handler.endswith("not followed")):
                level.slashes.add(name)

    def _nameless(self, directive: Directive, block: tuple[Directive, ...], around: Settings) -> Settings:
        settings = around.inside(directive)
        read(settings, block)
        self._proxy(block, settings)
        if settings.proxy is None and around.proxy is not None:
            settings.proxy = msgspec.structs.replace(around.proxy, inherited=True)
        return settings

    def _proxy(self, block: Iterable[Directive], settings: Settings) -> None:
        for directive in block:
            if directive.name == "proxy_pass" and directive.args:
                url = value_of(wire(directive.args[0]))
                settings.proxy = Proxy(url, settings.name)
                if url.is_static:
                    self.upstreams.add_static(url.text)

    def _codes(self, block: Iterable[Directive], location: Settings | None) -> list[Code]:
        codes: list[Code] = []
        for directive in block:
            args = directive.args
            if directive.name == "set" and len(args) == 2:
                name = args[0].removeprefix("$").lower()
                self.assigned.add(name)
                codes.append(Set(name, value_of(wire(args[1]))))
            elif directive.name == "break":
                codes.append(Break())
            elif directive.name == "return" and args:
                codes.append(_return(args))
            elif directive.name == "rewrite" and len(args) > 1:
                codes.append(self._rewrite(args))
            elif directive.name == "if" and directive.block is not None and args:
                codes.append(self._if(directive, directive.block, location))
        return codes

    def _rewrite(self, args: tuple[str, ...]) -> Rewrite:
        pattern = Pattern(wire(args[0]))
        self.assigned.update(pattern.names)
        text, flag = wire(args[1]), args[2] if len(args) > 2 else ""
        absolute = text.startswith((b"http://", b"https://", b"$scheme"))
        status = {"redirect": 302, "permanent": 301}.get(flag, 302 if absolute else 0)
        replacement = value_of(text.removesuffix(b"?"))
        last = bool(flag) or absolute
        return Rewrite(pattern, replacement, status, last, flag == "break", not text.endswith(b"?"))

    def _if(self, directive: Directive, block: tuple[Directive, ...], location: Settings | None) -> If:
        """Within a location it is a level of its own; nginx refuses one within another."""
        condition = condition_of(directive.args)
        if condition.pattern:
            self.assigned.update(condition.pattern.names)
        level = self._nameless(directive, block, location) if location else None
        return If(condition, self._codes(block, None), level)


def _methods(args: tuple[str, ...]) -> frozenset[bytes]:
    named = {wire(arg).upper() for arg in args}
    return frozenset(named | ({b"HEAD"} if b"GET" in named else set()))


def _return(args: tuple[str, ...]) -> Return:
    if args[0].isdecimal():
        return Return(int(args[0]), value_of(wire(args[1])) if len(args) > 1 else None)
    return Return(302, value_of(wire(args[0])))


def kind_and_name(args: tuple[str, ...]) -> tuple[str, str]:
    """`=`, `^~`, `~`, `~*`, `@`, `$` or nothing, and the name; the modifier may be glued to it."""
    if len(args) > 1:
        return args[0], args[1]
    name = args[0] if args else ""
    for modifier in _MODIFIERS:
        if name.startswith(modifier):
            return modifier, name[len(modifier) :]
    return (name[:1] if name[:1] in {"@", "$"} else ""), name
