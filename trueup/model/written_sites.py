"""A site's file as lines that can be compared: one a directive, whatever its white space and comments.

certbot edits these files and marks the lines it writes with `# managed by Certbot`. Of the block that it adds to
redirect a name it marks all but `listen` and `server_name`, and of what it moves or replaces it leaves nothing: a
`listen`, a certificate. Such differences are its own, and no drift.
"""

import math
import re
from collections.abc import Iterator, Sequence

import msgspec

from trueup.facts.nginx import Directive
from trueup.facts.sites import SiteFile
from trueup.model.differences import Written

_PLAIN = re.compile(r"[^\s;{}\"'#]+")
_REPLACED = frozenset({"listen", "ssl_certificate", "ssl_certificate_key", "ssl_dhparam"})
_OF_A_REDIRECT = frozenset({"listen", "server_name"})


class Part(msgspec.Struct, frozen=True):
    """A directive as it would be written, with all that is in its block, and whether certbot wrote it."""

    name: str
    head: Written
    inside: tuple["Part", ...]
    tail: tuple[Written, ...]
    certbot: bool

    def lines(self) -> Iterator[Written]:
        """All of its lines, in order."""
        yield self.head
        for part in self.inside:
            yield from part.lines()
        yield from self.tail

    @property
    def text(self) -> tuple[str, ...]:
        """Its lines without their numbers."""
        return tuple(line.text for line in self.lines())


def compared(tree: SiteFile, host: SiteFile) -> tuple[list[Written], list[Written]]:
    """The lines of both sides, without what only certbot made different."""
    ours, theirs = _parts(tree), _parts(host)
    in_tree, on_host = (frozenset(part.text for part in _every(side)) for side in (ours, theirs))
    own = [part for part in _every(theirs) if part.certbot and part.text not in in_tree]
    replaced = {part.name for part in own} & _REPLACED
    own_texts = frozenset(part.text for part in own)
    moved = [part for part in _every(ours) if part.name in replaced and part.text not in on_host]
    return (
        [*_without(ours, frozenset(part.text for part in moved)), *_unread(tree)],
        [*_without(theirs, own_texts), *_unread(host)],
    )


def _parts(file: SiteFile) -> tuple[Part, ...]:
    return _block(file.directives, 0, frozenset(file.certbot_lines), set(file.certbot_lines), math.inf)


def _every(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _every(part.inside)


def _without(parts: Sequence[Part], left_out: frozenset[tuple[str, ...]]) -> Iterator[Written]:
    for part in parts:
        if part.text not in left_out:
            yield part.head
            yield from _without(part.inside, left_out)
            yield from part.tail


def _unread(file: SiteFile) -> list[Written]:
    """What could not be read of a file stands at its end, so that it never equals one that could."""
    return [Written(f"# not readable: {each.text}", each.at.line) for each in file.problems]


def _block(
    directives: Sequence[Directive], depth: int, marked: frozenset[int], closing: set[int], end: float
) -> tuple[Part, ...]:
    """`closing` are marked lines that closed no block yet; `end` is the line where what follows the block begins."""
    following = [*(directive.line for directive in directives[1:]), end]
    return tuple(
        _part(directive, depth, marked, closing, after) for directive, after in zip(directives, following, strict=False)
    )


def _part(directive: Directive, depth: int, marked: frozenset[int], closing: set[int], following: float) -> Part:
    margin = "    " * depth
    text = margin + " ".join([directive.name, *map(_word, directive.args)])
    if directive.block is None:
        return Part(directive.name, Written(f"{text};", directive.line), (), (), directive.line in marked)
    inside = _block(directive.block, depth + 1, marked, closing, following)
    certbots = _is_certbots(directive, inside, closing, following)
    return Part(directive.name, Written(f"{text} {{", directive.line), inside, (Written(f"{margin}}}"),), certbots)


def _is_certbots(directive: Directive, inside: Sequence[Part], closing: set[int], following: float) -> bool:
    """A block whose closing brace is marked, or a server of nothing but marked lines and the name they are for."""
    last = max((part.head.line for part in _every(inside)), default=directive.line)
    brace = next((number for number in sorted(closing) if last < number < following), None)
    if brace is not None:
        closing.remove(brace)
        return True
    unmarked = {part.name for part in inside if not part.certbot}
    return directive.name == "server" and any(part.certbot for part in inside) and unmarked <= _OF_A_REDIRECT


def _word(word: str) -> str:
    """As it would be written: quoted where it must be."""
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
