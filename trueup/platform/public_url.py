"""A declared public URL, and what it answered at the front door."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from trueup import expectations
from trueup.checks import not_looked_at
from trueup.facts import Place, Unavailable
from trueup.facts.probes import Answered
from trueup.model.public_urls import Address, address, asked, pairs
from trueup.platform.tried import found
from trueup.routing.routes import Routed

if TYPE_CHECKING:
    from trueup.platform.service import Service
    from trueup.platform.subject import Platform
    from trueup.platform.web import Site


BEHIND = ("network.docker_answers", "network.network_exists", "network.container_is_running")
"""What keeps a container from serving anybody; without its network a container publishes no port either."""


@dataclass(frozen=True)
class PublicUrl:
    """One public URL of a service."""

    expected: "expectations.schema.PublicUrl"
    service: "Service"
    platform: "Platform"

    @property
    def key(self) -> str:
        """The URL as declared."""
        return self.expected.url

    @cached_property
    def itself(self) -> Address:
        """The URL as declared."""
        return address(self.expected.url)

    @cached_property
    def asked(self) -> Address:
        """The URL that shows whether it answers."""
        return address(
            asked(self.expected.url, self.expected.upstream, self.service.expected.health, self.expected.asks)
        )

    @property
    def site(self) -> "tuple[Site, ...]":
        """The site that serves it."""
        return tuple(site for site in self.platform.sites if site.name == self.itself.name)

    @cached_property
    def becomes(self) -> tuple[tuple[str, str], ...]:
        """The URL, its examples and one more path below it, each with what the upstream must receive for it."""
        return tuple(pairs(self.expected.url, self.expected.upstream, self.expected.examples))

    @cached_property
    def routed(self) -> tuple[tuple[str, Routed], ...]:
        """What nginx does with each of these.

        Raises:
            NotLookedAtError: it depends on more than the configuration and the request.
        """
        return tuple((url, self.platform.front.decided(url)) for url, _ in self.becomes)

    @property
    def answered(self) -> Answered:
        """What it answered.

        Raises:
            NotLookedAtError: it was not asked.
        """
        return self._answer(self.asked)

    @property
    def pages(self) -> tuple[tuple[str, Answered], ...]:
        """What was asked below it and answered with a page.

        Raises:
            NotLookedAtError: it was not asked.
        """
        answers = {str(url): self._answer(url) for url in (self.asked, self.itself)}
        return tuple((url, seen) for url, seen in answers.items() if seen.content_type == "text/html")

    def _answer(self, url: Address, method: str = "GET") -> Answered:
        key = (method, str(url).partition("?")[0])
        seen = found(self.platform.urls_tried, key, f"{method} {url} was not asked")
        if isinstance(seen, Unavailable):
            not_looked_at(seen.reason, seen.at)
        return seen

    def suits(self, status: int) -> bool:
        """Whether that is the declared status, or any of success and redirection where none is."""
        declared = self.expected.status
        return status == declared if declared else 200 <= status < 400

    @property
    def preflight(self) -> Answered:
        """What a preflight of another origin was answered.

        Raises:
            NotLookedAtError: it was not asked.
        """
        return self._answer(self.asked, "OPTIONS")

    @property
    def how(self) -> Place:
        """How a person would ask it, from the host, pinned as the probe was."""
        return self.how_asked("")

    def how_asked(self, method: str) -> Place:
        """The same with a method, as a client of another origin; empty for a plain GET."""
        url = self.asked
        cross = f"-X {method} -H 'Origin: https://example.org' " if method else ""
        preflight = "-H 'Access-Control-Request-Method: GET' " if method == "OPTIONS" else ""
        return Place(command=f"curl -i {cross}{preflight}--resolve {url.name}:{url.port}:127.0.0.1 {url}")
