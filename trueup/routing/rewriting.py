"""The rewrite module: `set`, `if`, `rewrite`, `return` and `break`, run in order (ngx_http_script.c)."""

from typing import TYPE_CHECKING

import msgspec

from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.conditions import Condition, is_true
from trueup.routing.escaping import unescaped_redirect
from trueup.routing.patterns import Pattern
from trueup.routing.request import Request
from trueup.routing.responding import sent
from trueup.routing.values import Text, Value
from trueup.routing.variables import evaluated, part_now

if TYPE_CHECKING:
    from trueup.routing.settings import Settings

_REDIRECTS = {301, 302, 303, 307, 308}


class Set(msgspec.Struct, frozen=True):
    """`set $name value`."""

    name: str
    value: Value


class If(msgspec.Struct, frozen=True):
    """`if (...) {...}`; in a location its block is a level of its own, which then holds."""

    condition: Condition
    codes: "list[Code]"
    level: object


class Rewrite(msgspec.Struct, frozen=True):
    """`rewrite`: `status` is 0 unless it redirects; `last`: nothing after it runs; `stays`: the flag `break`."""

    pattern: Pattern
    replacement: Value
    status: int
    last: bool
    stays: bool
    keeps_arguments: bool


class Return(msgspec.Struct, frozen=True):
    """`return`: `text` is None where there is none."""

    status: int
    text: Value | None


class Break(msgspec.Struct, frozen=True):
    """`break`."""


Code = Set | If | Rewrite | Return | Break


class _Stopped(Exception):  # noqa: N818 - not an error: the rest of the directives is not run
    pass


class _Script:
    """One run. Captures are escaped from the start, and no more once a rewrite has changed the path.

    After a rewrite with arguments of its own, releases without a later security fix went on to escape them.
    """

    def __init__(self, r: Request) -> None:
        self.r = r
        self.escapes = True
        self.after_arguments = False

    def run(self, codes: list[Code]) -> Answer | None:
        for code in codes:
            if answer := self._step(code):
                return answer
        return None

    def _step(self, code: Code) -> Answer | None:
        r = self.r
        match code:
            case Set():
                self._set(code)
            case Break():
                if r.path_changed:
                    r.location_is_valid = r.path_changed = False
                raise _Stopped
            case Return():
                return self._return(code)
            case Rewrite():
                return self._rewrite(code)
            case If():
                self._sure_of(code.condition.value)
                if is_true(r, code.condition, escape=self.escapes):
                    if code.level is not None:
                        r.enter(code.level)  # type: ignore[arg-type] # a Settings, which knows this module
                    return self.run(code.codes)
        return None

    def _sure_of(self, value: Value) -> None:
        if self.after_arguments and value.has_captures and (self.r.quoted or self.r.plus):
            raise UndecidedError("what $1 is after a rewrite with arguments differs between releases")

    def _set(self, code: Set) -> None:
        self._sure_of(code.value)
        text = evaluated(self.r, code.value, escape=self.escapes)
        if code.name == "args":
            self.r.arguments = text
            self.r.raw_is_valid = False
        else:
            self.r.variables[code.name] = text

    def _return(self, code: Return) -> Answer:
        text = evaluated(self.r, code.text) if code.text else b""
        if code.status >= 400 and not (code.text and code.text.text):
            raise EndedError(code.status)
        if code.status in _REDIRECTS:
            self.r.location_header = text
            raise EndedError(code.status)
        return sent(self.r, code.status)

    def _rewrite(self, code: Rewrite) -> Answer | None:
        r = self.r
        if not r.matches(code.pattern, r.path):
            r.captures = type(r.captures)()
            return None
        r.internal = True
        r.raw_is_valid = False
        r.path_changed = not code.stays
        if code.stays:
            r.location_is_valid = False
        if code.status:
            self._redirect(code)
        else:
            self._change(code)
        if code.last:
            raise _Stopped
        return None

    def _redirect(self, code: Rewrite) -> None:
        r = self.r
        target = unescaped_redirect(evaluated(r, code.replacement, escape=True))
        if code.keeps_arguments and r.arguments:
            has_question = b"?" in code.replacement.text
            target += (b"&" if has_question else b"?") + r.arguments
        r.location_header = target
        raise EndedError(code.status)

    def _change(self, code: Rewrite) -> None:
        """The new path and arguments: the first `?` of the replacement begins the arguments."""
        r = self.r
        self._sure_of(code.replacement)
        self.escapes = False
        path, arguments = b"", None
        for part in code.replacement.parts:
            text = part_now(r, part, escape=arguments is not None)
            if arguments is not None:
                arguments += text
            elif isinstance(part, Text) and b"?" in text:
                before, _, arguments = text.partition(b"?")
                path += before
                self.after_arguments = True
            else:
                path += text
        own = [] if arguments is None else [arguments]
        kept = [r.arguments] if code.keeps_arguments and r.arguments else []
        r.path, r.arguments = path, b"&".join(own + kept)
        if not r.path:
            raise EndedError(500, "the rewritten path is empty")


def rewritten(r: Request, settings: "Settings") -> Answer | None:
    """Run what a level has; an answer where that is the end."""
    if settings.codes:
        try:
            return _Script(r).run(settings.codes)
        except _Stopped:
            pass
    return None


__all__ = ["Break", "Code", "If", "Return", "Rewrite", "Set", "rewritten"]
