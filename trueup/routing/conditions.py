"""The condition of an `if`."""

import msgspec

from trueup.routing.answer import UndecidedError
from trueup.routing.patterns import Captures, Pattern
from trueup.routing.request import Request
from trueup.routing.text import wire
from trueup.routing.values import Value, value_of
from trueup.routing.variables import evaluated, variable

_MATCHES = {"~", "~*", "!~", "!~*"}


class Condition(msgspec.Struct, frozen=True):
    """`operator` is empty for a variable alone, else `=`, `!=`, one of `~ ~* !~ !~*`, or a file test such as `-f`."""

    variable: str
    operator: str
    value: Value
    pattern: Pattern | None = None


def condition_of(args: tuple[str, ...]) -> Condition:
    """What stands between the parentheses."""
    words = list(args)
    words[0] = words[0].removeprefix("(")
    words[-1] = words[-1].removesuffix(")")
    words = [word for word in words if word]
    if words and words[0].startswith("$"):
        name, operator, *values = words[0][1:].lower(), *(words[1:] or [""])
    else:
        name, operator, *values = "", *(words if len(words) > 1 else ["?"])
    text = wire(values[-1]) if values else b""
    pattern = Pattern(text, caseless=operator.endswith("*")) if operator in _MATCHES else None
    return Condition(name, operator, value_of(text), pattern)


def is_true(r: Request, condition: Condition, *, escape: bool) -> bool:
    """Whether it holds now; an expression leaves its captures behind, or none where it does not match."""
    operator = condition.operator
    if not condition.variable:
        return _file_test(r, condition, escape=escape)
    text = variable(r, condition.variable)
    if condition.pattern:
        matched = r.matches(condition.pattern, text)
        if not matched:
            r.captures = Captures()
        return matched != operator.startswith("!")
    if operator in {"=", "!="}:
        return (text == evaluated(r, condition.value, escape=escape)) == (operator == "=")
    return text not in {b"", b"0"}


def _file_test(r: Request, condition: Condition, *, escape: bool) -> bool:
    operator = condition.operator.removeprefix("!")
    wanted = {"-f": {"file"}, "-d": {"directory"}, "-e": {"file", "directory"}}.get(operator)
    path = evaluated(r, condition.value, escape=escape)
    if wanted is None or not path.startswith(b"/"):
        raise UndecidedError(f"the test {condition.operator} is not followed")
    return (r.look(path) in wanted) != condition.operator.startswith("!")
