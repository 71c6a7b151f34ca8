"""A site's file as lines that can be compared: one a directive, whatever its white space and comments.

certbot edits these files and marks the lines it writes with `# managed by Certbot`. Of the block that it adds to
redirect a name it marks all but `listen` and `server_name`, and of what it moves or replaces it leaves nothing: a
`listen`, a certificate. Such differences are its own, and no drift.
"""

import re
from collections.abc import Iterator, Sequence

import msgspec

from trueup.facts.nginx import Directive
from trueup.facts.sites import SiteFile
from trueup.model.differences import Written

_PLAIN = re.compile(r"[^\s;{}\"'#]+")
_REPLACED = frozenset({"listen", "ssl_certificate", "ssl_certificate_key", "ssl_dhparam"})
_OF_A_REDIRECT = frozenset({"listen", "server_name"})


class Line(msgspec.Struct, frozen=True):
    """A written line, the name of its directive, and whether certbot wrote it."""

    written: Written
    name: str
    certbot: bool


def lines(file: SiteFile) -> tuple[Line, ...]:
    """The file in order; what could not be read of it stands at its end, so that it never equals one that could."""
    starts = {line for directive in file.directives for line in _lines_of(directive)}
    closing = set(file.certbot_lines) - starts
    marked = frozenset(file.certbot_lines)
    found = list(_block(file.directives, 0, marked, closing))
    found += [Line(Written(f"# not readable: {each.text}", each.at.line), "", certbot=False) for each in file.problems]
    return tuple(found)


def without_certbots(tree: Sequence[Line], host: Sequence[Line]) -> tuple[list[Written], list[Written]]:
    """Both sides without what only certbot made different."""
    known = {one.written.text for one in tree}
    own = [one for one in host if not (one.certbot and one.written.text not in known)]
    replaced = {one.name for one in host if one.certbot and one.written.text not in known} & _REPLACED
    there = {one.written.text for one in host}
    kept = [one for one in tree if not (one.name in replaced and one.written.text not in there)]
    return [one.written for one in kept], [one.written for one in own]


def _block(
    directives: Sequence[Directive], depth: int, marked: frozenset[int], closing: set[int], end: int = 0
) -> Iterator[Line]:
    for index, directive in enumerate(directives):
        following = directives[index + 1].line if index + 1 < len(directives) else end
        yield from _directive(directive, depth, marked, closing, following)


def _directive(
    directive: Directive, depth: int, marked: frozenset[int], closing: set[int], following: int
) -> Iterator[Line]:
    text = "    " * depth + " ".join([directive.name, *map(_word, directive.args)])
    if directive.block is None:
        yield Line(Written(f"{text};", directive.line), directive.name, directive.line in marked)
        return
    inside = list(_block(directive.block, depth + 1, marked, closing, following))
    whole = _is_certbots(directive, inside, closing, following)
    head = Line(Written(f"{text} {{", directive.line), directive.name, whole)
    tail = Line(Written("    " * depth + "}"), "", whole)
    for line in (head, *inside, tail):
        yield msgspec.structs.replace(line, certbot=True) if whole else line


def _is_certbots(directive: Directive, inside: Sequence[Line], closing: set[int], following: int) -> bool:
    """A block whose closing brace is marked, or a server of nothing but marked lines and the name they are for."""
    last = max((line.written.line for line in inside), default=directive.line)
    for number in sorted(closing):
        if last < number and (not following or number < following):
            closing.discard(number)
            return True
    unmarked = {line.name for line in inside if not line.certbot}
    return directive.name == "server" and any(line.certbot for line in inside) and unmarked <= _OF_A_REDIRECT


def _lines_of(directive: Directive) -> Iterator[int]:
    yield directive.line
    for inner in directive.block or ():
        yield from _lines_of(inner)


def _word(word: str) -> str:
    """As it would be written: quoted where it must be."""
    if _PLAIN.fullmatch(word):
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
