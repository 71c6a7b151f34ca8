"""Which CORS headers nginx adds where, from its `add_header` directives (ngx_http_headers_module)."""

from collections import Counter

from trueup.facts.nginx import Directive
from trueup.routing.settings import Settings

ORIGIN = "access-control-allow-origin"
ASKED_BEFORE = (ORIGIN, "access-control-allow-methods", "access-control-allow-headers")
"""What a browser wants to know before it sends a request that is not simple (the Fetch standard)."""

FAMILY = "access-control-"


def added(level: Settings) -> tuple[Directive, ...]:
    """The CORS headers that nginx adds to an answer of this level; one with an empty value is not sent."""
    every = level.in_force("add_header")
    return tuple(each for each in every if each.args[0].lower().startswith(FAMILY) and each.args[1:2] != ("",))


def hidden(level: Settings) -> tuple[Directive, ...]:
    """What keeps the application's own from its clients."""
    return tuple(each for each in level.in_force("proxy_hide_header") if each.args[0].lower() == ORIGIN)


def faults(directives: tuple[Directive, ...], wanted: tuple[str, ...]) -> list[str]:
    """Each header that is missing, sent more than once, or missing from errors."""
    times = Counter(each.args[0].lower() for each in directives)
    missing = [f"no {shown(name)}" for name in wanted if not times[name]]
    doubled = [f"{shown(name)} {count} times" for name, count in times.items() if count > 1]
    once = [each.args[0] for each in directives if times[each.args[0].lower()] == 1 and "always" not in each.args[2:]]
    return missing + doubled + [f"{name} without `always`: not on errors" for name in once]


def shown(name: str) -> str:
    """A header as people write it."""
    return "-".join(word.capitalize() for word in name.split("-"))
