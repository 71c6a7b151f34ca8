"""A configuration written out again with a mark in each server and location, which its responses then carry.

`X-Level` says which block's settings held when the response was made. An `if` with headers of its own gets a mark too.
"""

from collections.abc import Iterable, Iterator
from itertools import count

import msgspec

from trueup.facts.nginx import Directive

MARK = "X-Level"


def marked(directives: Iterable[Directive], numbers: Iterator[int] | None = None) -> tuple[Directive, ...]:
    """The same directives, with marks."""
    numbers = numbers or count()
    out = []
    for directive in directives:
        block = directive.block
        if block is not None:
            block = marked(block, numbers)
            has_own = directive.name == "if" and any(inner.name == "add_header" for inner in block)
            if has_own or (directive.name in {"server", "location"} and not _is_of_upstream(directive)):
                header = Directive("add_header", (MARK, str(next(numbers)), "always"), "", 0)
                block = (header, *block)
        out.append(msgspec.structs.replace(directive, block=block))
    return tuple(out)


def _is_of_upstream(directive: Directive) -> bool:
    return directive.name == "server" and directive.block is None


def written(directives: Iterable[Directive]) -> str:
    """The directives as text, every word in quotes."""
    return "".join(_written(directive) for directive in directives)


def _written(directive: Directive) -> str:
    words = " ".join(map(_quoted, (directive.name, *directive.args)))
    return f"{words};\n" if directive.block is None else f"{words} {{\n{written(directive.block)}}}\n"


def _quoted(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
