"""One URL as it is asked: which declared public URL it lies below, what its upstream should get, what nginx does."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from trueup.checks import NotLookedAtError
from trueup.model.nginx_targets import Target
from trueup.model.public_urls import Address, address
from trueup.platform import Platform, PublicUrl
from trueup.platform.passed_on import is_received, targets
from trueup.routing.answer import UndecidedError
from trueup.routing.patterns import Pattern
from trueup.routing.routes import Routed
from trueup.routing.servers import Server
from trueup.routing.text import wire
from trueup.routing.wildcards import Names

SIMILAR = 0.75
"""How much of two names must agree (difflib) before one is offered for the other."""


class NotAUrlError(ValueError):
    """What nobody can ask for; the message says why."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(why)
        self.url = url


@dataclass(frozen=True)
class Asked:
    """A URL, and the declared one that it is or lies below, if any."""

    url: str
    itself: Address
    declared: PublicUrl | None
    platform: Platform

    @cached_property
    def routed(self) -> Routed:
        """What nginx does with it.

        Raises:
            NotLookedAtError: nginx's configuration could not be read.
        """
        return self.platform.front.routed(self.url)

    @cached_property
    def targets(self) -> list[Target]:
        """Where nginx passes it to; none where it does not."""
        return targets(self.routed, self.platform.front)

    @cached_property
    def wanted(self) -> Address | None:
        """What the upstream should receive."""
        if self.declared is None:
            return None
        return address(self.declared.expected.upstream + self.url_below)

    @cached_property
    def url_below(self) -> str:
        """The rest of the URL below the declared one."""
        path = self.declared.itself.path if self.declared else ""
        return self.itself.path.removeprefix(path)

    @cached_property
    def is_received(self) -> bool:
        """Whether the upstream gets what it should, or the location does so for the declared URL itself.

        nginx decodes and escapes paths anew, so a path below the declared one may differ from what was asked.
        """
        if self.declared is None or self.wanted is None:
            return True
        if is_received(self.routed, self.wanted, self.platform.front):
            return True
        base = self.platform.front.routed(self.declared.expected.url)
        if self.routed.answer.outcome != "proxy" or base.level is not self.routed.level:
            return False
        return is_received(base, address(self.declared.expected.upstream), self.platform.front)


class Declared:
    """The declared public URLs, found by any URL below them; a URL that ends in a slash stands for all below it."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self._by_origin: dict[tuple[str, str, int], dict[str, PublicUrl]] = {}
        self._names = {url.itself.name for url in platform.public_urls}
        for url in platform.public_urls:
            its = url.itself
            self._by_origin.setdefault((its.scheme, its.name, its.port), {}).setdefault(its.path, url)

    def asked(self, url: str) -> Asked:
        """The URL with what is declared of it; no client sends what stands behind `#`.

        Raises:
            NotAUrlError: it is no http or https URL.
        """
        url = url.partition("#")[0]
        if not url.lower().startswith(("http://", "https://")):
            raise NotAUrlError(url, "it begins with neither http:// nor https://")
        try:
            itself = address(url)
        except ValueError as error:
            raise NotAUrlError(url, str(error)) from error
        if not itself.name:
            raise NotAUrlError(url, "it names no host")
        asked = Asked(url, itself, self._of(itself), self.platform)
        return asked if not self._is_carved_out(asked) else Asked(url, itself, None, self.platform)

    def _is_carved_out(self, asked: Asked) -> bool:
        """Whether a location of its own takes it out of what a declared `/` stands for."""
        if asked.declared is None or asked.declared.itself.path != "/" or asked.itself.path == "/":
            return False
        try:
            taken = asked.routed.entered[-1:]
            return bool(taken) and taken[0].name != b"/" and not asked.is_received
        except NotLookedAtError:
            return False  # the links say so

    def _of(self, url: Address) -> PublicUrl | None:
        """The longest declared one; as many steps as the path has slashes."""
        known = self._by_origin.get((url.scheme, url.name, url.port), {})
        path = url.path.partition("?")[0]
        if found := known.get(path):
            return found
        at = len(path)
        while (at := path.rfind("/", 0, at)) >= 0:
            if found := known.get(path[: at + 1]):
                return found
        return None

    def nearest(self, url: Address) -> str:
        """The declared URL that was probably meant; nothing where none is like it."""
        every = [public.expected.url for public in self.platform.public_urls]
        head = url.path.split("/")[1] if url.path.count("/") else ""
        return near(f"{url.origin}/{head}/", every) or near(f"{url.origin}/{head}", every)

    def led_to(self, asked: Asked) -> Asked | None:
        """The URL that nginx redirects to, where it is one of the platform's own."""
        to = asked.routed.answer.location_header
        if not to or to == asked.url:
            return None
        try:
            following = self.asked(to)
        except NotAUrlError:
            return None
        return following if following.itself.name in self._names else None

    def is_led_on(self, asked: Asked) -> bool:
        """Whether nginx redirects to something declared that is not the URL it lies below: to its slash, to https."""
        to = self.led_to(asked)
        return bool(to and to.declared and (asked.declared is None or to.declared.key != asked.declared.key))

    def is_a_slip(self, asked: Asked) -> str:
        """Another declared URL that was probably meant, of a URL that only a declared `/` stands for."""
        if asked.declared and (asked.declared.itself.path != "/" or asked.itself.path == "/"):
            return ""
        nearest = self.nearest(asked.itself)
        return nearest if not asked.declared or nearest != asked.declared.key else ""


def near(name: str, others: Iterable[str]) -> str:
    """The one of the others that is most like the name, if it is like it."""
    return next(iter(difflib.get_close_matches(name, sorted(set(others)), n=1, cutoff=SIMILAR)), "")


def did_you_mean(name: str) -> str:
    """The end of a sentence about something that is not there; nothing where there is nothing to offer."""
    return f"; did you mean {name}?" if name else ""


def has_name(server: Server, host: str) -> bool:
    """Whether one of the server's names is that one, by nginx's rules; so too where an expression cannot be told."""
    names: Names[bool] = Names(wildcards=True)
    for word in server.written:
        if not word.startswith("~"):
            names.add(wire(word), True)  # noqa: FBT003 - a set with wildcards
    if names.find(wire(host)):
        return True
    patterns = (Pattern(wire(word[1:]), caseless=True) for word in server.written if word.startswith("~"))
    try:
        return any(pattern.search(wire(host)) is not None for pattern in patterns)
    except UndecidedError:
        return True  # nginx may take it for that; whoever routed it says so too
