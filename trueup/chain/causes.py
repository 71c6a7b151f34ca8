"""Which broken link explains which: the one that is left is the one to repair."""

from collections.abc import Iterable

from trueup.chain.link import Kind, Link

Broken = tuple[Kind, frozenset[str]]
"""A kind of link, and the ways in which it is broken; none for every way."""

ANY: frozenset[str] = frozenset()
DOWN = frozenset({"failed", "inactive", "restarting"})
AWAY = frozenset({"absent", "ended"})
EVERYTHING: tuple[Broken, ...] = (
    ("unit", DOWN), ("container", ANY), ("network", ANY), ("port", frozenset({"closed", "silent"})),
)  # fmt: skip
NOT_WRITTEN: tuple[Broken, ...] = (
    ("container", frozenset({"not written"})), ("port", frozenset({"not published"})),
    ("unit", frozenset({"not its own"})),
)  # fmt: skip

RULES: tuple[tuple[Broken, tuple[Broken, ...]], ...] = (
    (("infrastructure", frozenset({"docker"})), EVERYTHING),
    (("infrastructure", frozenset({"infrastructure", "no file"})), (("network", frozenset({"missing"})),)),
    (("port", frozenset({"stranger"})), (("container", AWAY), ("unit", DOWN))),
    (("network", frozenset({"missing"})), (("unit", DOWN), ("container", AWAY), ("port", frozenset({"closed"})))),
    (("container", frozenset({"failed by itself", "crashing"})), (("unit", frozenset({"failed", "restarting"})),)),
    (("unit", frozenset({"failed", "inactive", "not loaded", "no file"})), EVERYTHING[1:]),
    (("unit", frozenset({"names nothing"})), NOT_WRITTEN),
    (("container", frozenset({"not written"})), NOT_WRITTEN[1:]),
    (("container", frozenset({"ended"})), (("unit", frozenset({"restarting"})),)),
    (("unit", frozenset({"restarting"})), (("container", frozenset({"absent"})),)),
    (("network", frozenset({"not attached", "deleted"})), (("port", frozenset({"closed", "silent"})),)),
    (("container", ANY), (("port", frozenset({"closed", "silent"})), ("network", frozenset({"not attached"})))),
)
"""In order: what an earlier rule has explained explains others, and is not explained again.

Docker carries all; the first unit makes the network; who took the port keeps the container from starting; a container
that fails takes its unit with it, a unit that was stopped its container, and one that restarts does so because it ends.
"""


def explained(links: Iterable[Link]) -> list[Link]:
    """The links, each that only follows with the kind of the one that explains it."""
    by_kind = {link.kind: link for link in links}
    for (kind, ways), effects in RULES:
        cause = by_kind.get(kind)
        if cause is None or not _is(cause, ways):
            continue
        for other, how in effects:
            link = by_kind.get(other)
            if link and _is(link, how) and not link.because and cause.because != other:
                by_kind[other] = link.but(because=cause.because or kind)
    return [by_kind[link.kind] for link in by_kind.values()]


def _is(link: Link, ways: frozenset[str]) -> bool:
    return link.state == "broken" and (not ways or link.how in ways)
