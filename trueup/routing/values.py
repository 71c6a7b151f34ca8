"""A value with variables in it, as nginx compiles one: text, `$name`, `${name}`, `$1` to `$9`."""

import re

import msgspec

_PART = re.compile(rb"\$(?:([1-9])|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))|([^$]+)|(\$)", re.DOTALL)


class Text(msgspec.Struct, frozen=True):
    """Bytes that stand for themselves."""

    text: bytes


class Capture(msgspec.Struct, frozen=True):
    """`$1` to `$9`."""

    number: int


class Variable(msgspec.Struct, frozen=True):
    """A variable, by its name in small letters."""

    name: str


Part = Text | Capture | Variable


class Value(msgspec.Struct, frozen=True):
    """`text` as written; `parts` in order."""

    text: bytes
    parts: tuple[Part, ...]

    @property
    def is_static(self) -> bool:
        """No variable and no capture in it."""
        return all(isinstance(part, Text) for part in self.parts)

    @property
    def has_captures(self) -> bool:
        """Whether what it means can change with the last match."""
        return any(isinstance(part, Capture) for part in self.parts)


def value_of(text: bytes) -> Value:
    """The value that a word of the configuration is."""
    parts: list[Part] = []
    for found in _PART.finditer(text):
        number, braced, plain, literal, lone = found.groups()
        if number:
            parts.append(Capture(int(number)))
        elif name := braced or plain:
            parts.append(Variable(name.decode().lower()))
        else:
            parts.append(Text(literal or lone))
    return Value(text, tuple(parts))
