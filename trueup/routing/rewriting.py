"""The rewrite module: `set`, `if`, `rewrite`, `return` and `break`, run in order (ngx_http_script.c)."""

from typing import TYPE_CHECKING

import msgspec

from trueup.routing.answer import Answer, EndedError, UndecidedError
from trueup.routing.conditions import Condition, is_true
from trueup.routing.escaping import escaped_argument, unescaped_redirect
from trueup.routing.patterns import Pattern
from trueup.routing.request import Request
from trueup.routing.responding import sent
from trueup.routing.values import Capture, Text, Value
from trueup.routing.variables import capture, evaluated, variable

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
    """One run. Captures are escaped from the start, and no more once a rewrite has changed the path."""

    def __init__(self, r: Request) -> None:
        self.r = r
        self.quote = True
        self.in_arguments = False

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
                if is_true(r, code.condition, escape=self._escapes):
                    if code.level is not None:
                        r.enter(code.level)  # type: ignore[arg-type] # a Settings, which knows this module
                    return self.run(code.codes)
        return None

    @property
    def _escapes(self) -> bool:
        return self.quote or self.in_arguments

    def _set(self, code: Set) -> None:
        if self.in_arguments and code.value.has_captures and (self.r.quoted or self.r.plus):
            raise UndecidedError("what `set` makes of $1 after a rewrite with arguments differs between versions")
        text = evaluated(self.r, code.value, escape=self._escapes)
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
        out = bytearray()
        arguments_at = -1
        in_arguments = self.in_arguments
        self.quote = False
        for part in code.replacement.parts:
            if isinstance(part, Text):
                before, question, after = part.text.partition(b"?") if arguments_at < 0 else (part.text, b"", b"")
                out += before
                if question:
                    arguments_at, in_arguments = len(out), True
                    out += after
            elif isinstance(part, Capture):
                text = capture(r, part.number)
                out += escaped_argument(text) if in_arguments and (r.quoted or r.plus) else text
            else:
                out += variable(r, part.name)
        self.in_arguments = in_arguments
        if arguments_at >= 0:
            if code.keeps_arguments and r.arguments:
                out += b"&" + r.arguments
            r.arguments = bytes(out[arguments_at:])
            del out[arguments_at:]
        elif not code.keeps_arguments:
            r.arguments = b""
        r.path = bytes(out)
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
