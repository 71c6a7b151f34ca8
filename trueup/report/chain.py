"""A chain as a tired person reads it: what is wrong first, then every link, the broken one marked."""

from collections.abc import Iterable, Iterator

from trueup.chain.link import Chain, Link
from trueup.escaping import printable
from trueup.facts import Place
from trueup.report.paint import Paint

WORDS = {"holds": "ok", "broken": "BROKEN", "unknown": "unknown", "not reached": "-"}
COLOURS = {"holds": "green", "broken": "red", "unknown": "yellow", "not reached": "dim"}
WIDEST = 52
"""Characters: a longer name pushes the place where it is written to the next line."""


def drawn(chain: Chain, paint: Paint) -> Iterator[str]:
    """The lines of one chain, and of the one that a redirect leads to."""
    yield paint(printable(chain.url), "bold")
    yield _verdict(chain, paint)
    marked, step = chain.broken, chain
    while True:
        yield from _links(step, marked, paint)
        if step.then is None:
            return
        step = step.then
        yield "  |"
        yield f"  v  redirected: {printable(step.url)}"


def in_one_line(chain: Chain, paint: Paint) -> str:
    """A chain in a list of many."""
    said = "" if chain.state == "holds" else f"  {_why(chain)}"
    word = paint(WORDS[chain.state].ljust(8), COLOURS[chain.state])
    return f"{word} {printable(chain.url)}  {paint(printable(chain.service), 'dim')}{said}".rstrip()


def _verdict(chain: Chain, paint: Paint) -> str:
    whom = f"for {printable(chain.service)}, " if chain.service else ""
    where = f"{whom}seen in {printable(chain.subject)}"
    if chain.state == "holds":
        return f"{paint('every link holds', 'green')}  ({where})"
    return f"{paint(_why(chain), COLOURS[chain.state])}  ({where})"


def _why(chain: Chain) -> str:
    if broken := chain.broken:
        return printable(f"BROKEN at the {broken.kind} {broken.what}: {broken.says}")
    unknown = chain.unknown
    return printable(f"unknown at the {unknown.kind}: {unknown.says}") if unknown else ""


def _links(chain: Chain, marked: Link | None, paint: Paint) -> Iterator[str]:
    width = min(WIDEST, max((len(printable(link.what)) for link in chain.links), default=0))
    rail = "|"
    for link in chain.links:
        if link.kind == "url":
            says, *more = _details(link, is_marked=link is marked) or [""]
            at = f"  {paint(_shown(link.at[0]), 'dim')}" if link.at else ""
            yield f"  {rail}  {says}{at}"
            yield from (f"  {rail}  {line}" for line in more)
            continue
        own = link is marked
        word = "follows" if link.because else WORDS[link.state]
        colour = "yellow" if link.because else COLOURS[link.state]
        at, *more = [_shown(place) for place in link.at if str(place)] or [""]
        what = printable(link.what).ljust(width)
        end = paint("  <<< here", "red") if own else ""
        joint = "X" if own else "o"
        head = f"  {joint}  {paint(word.ljust(8), colour)} {link.kind.ljust(14)}  {what}"
        if own:
            rail = ":"
        yield f"{head}  {paint(at, 'dim')}{end}".rstrip() if at else f"{head}{end}".rstrip()
        indent = " " * 24
        yield from (f"  {rail}  {indent}  {paint(place, 'dim')}" for place in more)
        yield from (f"  {rail}  {indent}  {line}" for line in _details(link, is_marked=own))


def _details(link: Link, *, is_marked: bool) -> list[str]:
    """What there is to say of a link; the commands only of the one to repair, and of one that nobody could judge."""
    says = f"follows from the {link.because}: {link.says}" if link.because else link.says
    lines = [says] if says else []
    if is_marked or link.state == "unknown":
        lines += [f"repair: {line}" for line in link.repair]
        lines += [f"look:   {line}" for line in link.look]
    elif link.state == "broken" and not link.because:
        lines += [f"repair: {line}" for line in link.repair]
    return [printable(line) for line in lines]


def _shown(place: Place) -> str:
    return printable(str(place) if place.file else f"`{place.command}`")


def listed(chains: Iterable[Chain], paint: Paint) -> Iterator[str]:
    """Many chains, a line each, and how to see one of them whole."""
    every = list(chains)
    yield from (in_one_line(chain, paint) for chain in every)
    if any(chain.state != "holds" for chain in every):
        yield "the whole of one: trueup explain URL"
